namespace EdgeOrch.Raft.Messages;

/// <summary>The answer to a <see cref="VoteRequest"/>.</summary>
/// <param name="From">The voter.</param>
/// <param name="To">The candidate.</param>
/// <param name="Term">The term asked for when granted, else the voter's own.</param>
/// <param name="IsPreVote">Whether it answers a pre-vote.</param>
/// <param name="IsGranted">Whether the vote is given.</param>
/// <param name="Committed">The newest entry that the voter knows to be committed.</param>
public sealed record VoteResponse(long From, long To, long Term, bool IsPreVote, bool IsGranted, EntryId Committed) : Message(From, To, Term);
