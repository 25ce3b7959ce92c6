namespace EdgeOrch.Raft.Reads;

/// <summary>A linearizable read may be served once an index is applied.</summary>
/// <param name="Context">The caller's name for the read.</param>
/// <param name="Index">What must be applied first.</param>
public readonly record struct ReadGrant(long Context, long Index);
