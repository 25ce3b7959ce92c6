namespace EdgeOrch.Raft;

/// <summary>What a server is, and whom it follows.</summary>
/// <param name="Role">What it is.</param>
/// <param name="Term">In which term.</param>
/// <param name="Leader">The leader it knows of; 0 is none.</param>
public readonly record struct Standing(Role Role, long Term, long Leader);
