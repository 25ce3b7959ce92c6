namespace EdgeOrch.Raft.Messages;

/// <summary>A leader makes itself heard.</summary>
/// <param name="From">The leader.</param>
/// <param name="To">The follower.</param>
/// <param name="Term">The leader's term.</param>
/// <param name="Commit">What is committed of what the follower is known to have.</param>
/// <param name="ReadRound">The newest round of reads that wants to be confirmed; 0 is none.</param>
public sealed record HeartbeatRequest(long From, long To, long Term, long Commit, long ReadRound) : Message(From, To, Term);
