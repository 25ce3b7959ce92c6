namespace EdgeOrch.Raft;

/// <summary>What a server must remember beside its log (Raft paper, figure 2).</summary>
/// <param name="Term">The latest term it has seen.</param>
/// <param name="Vote">Whom it voted for in that term; 0 is nobody.</param>
/// <param name="Commit">An index known to be committed; it may be behind, so losing it costs time only.</param>
public readonly record struct HardState(long Term, long Vote, long Commit);
