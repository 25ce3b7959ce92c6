namespace EdgeOrch.Raft.Messages;

/// <summary>A leader that hands over tells its successor to stand for election at once (thesis, section 3.10).</summary>
/// <param name="From">The leader.</param>
/// <param name="To">The successor.</param>
/// <param name="Term">The leader's term.</param>
public sealed record TimeoutNow(long From, long To, long Term) : Message(From, To, Term);
