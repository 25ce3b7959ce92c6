namespace EdgeOrch.Store.Engine;

/// <summary>What a transaction did.</summary>
/// <param name="Result">What its caller is told.</param>
/// <param name="Events">Its changes, or null when it changed nothing and so took no revision.</param>
internal readonly record struct Applied(TransactionResult Result, RevisionEvents? Events);
