namespace EdgeOrch.Raft.Messages;

/// <summary>A candidate asks for a vote (Raft paper, section 5.2), or whether it would get one (thesis, section 9.6).</summary>
/// <param name="From">The candidate.</param>
/// <param name="To">The voter.</param>
/// <param name="Term">The term it stands for.</param>
/// <param name="Last">Where its log ends.</param>
/// <param name="IsPreVote">Whether it only asks; then nobody's term or vote changes.</param>
/// <param name="ForTransfer">Whether the leader itself told it to stand, so that voters need not wait for the leader's silence.</param>
public sealed record VoteRequest(long From, long To, long Term, EntryId Last, bool IsPreVote, bool ForTransfer) : Message(From, To, Term);
