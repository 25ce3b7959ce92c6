namespace EdgeOrch.Store.Engine;

/// <summary>A batch that is in the database.</summary>
/// <param name="Revision">The revision after it.</param>
/// <param name="Results">The answer to each transaction.</param>
/// <param name="Changes">What changed, one entry per revision.</param>
internal sealed record CommittedBatch(long Revision, TransactionResult[] Results, IReadOnlyList<RevisionEvents> Changes);
