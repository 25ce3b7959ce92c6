namespace EdgeOrch.Raft.Messages;

/// <summary>The answer to a <see cref="HeartbeatRequest"/>.</summary>
/// <param name="From">The follower.</param>
/// <param name="To">The leader.</param>
/// <param name="Term">The follower's term.</param>
/// <param name="ReadRound">The round of reads that the heartbeat named: the follower still follows this leader.</param>
public sealed record HeartbeatResponse(long From, long To, long Term, long ReadRound) : Message(From, To, Term);
