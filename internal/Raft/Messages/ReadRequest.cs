namespace EdgeOrch.Raft.Messages;

/// <summary>A follower asks the leader from which index on it may read (thesis, section 6.4).</summary>
/// <param name="From">The follower.</param>
/// <param name="To">The leader.</param>
/// <param name="Term">The follower's term.</param>
/// <param name="Context">The follower's own name for the question.</param>
public sealed record ReadRequest(long From, long To, long Term, long Context) : Message(From, To, Term);
