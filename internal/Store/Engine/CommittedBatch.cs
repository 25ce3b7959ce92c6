namespace EdgeOrch.Store.Engine;

/// <summary>A batch that is in the state machine.</summary>
/// <param name="Revision">The revision after it.</param>
/// <param name="Results">The answer to each transaction whose caller is on this server, in order.</param>
/// <param name="Changes">What changed, one entry per revision.</param>
internal sealed record CommittedBatch(long Revision, IReadOnlyList<TransactionResult> Results, IReadOnlyList<RevisionEvents> Changes);
