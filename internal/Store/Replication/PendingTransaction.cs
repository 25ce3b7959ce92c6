namespace EdgeOrch.Store.Replication;

/// <summary>A transaction on its way, and who waits for it.</summary>
internal sealed class PendingTransaction(Transaction transaction, CancellationToken cancellationToken)
    : TaskCompletionSource<TransactionResult>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    /// <summary>What to apply.</summary>
    internal Transaction Transaction { get; } = transaction;

    /// <summary>Whether the caller has gone before the write began.</summary>
    internal CancellationToken Cancellation { get; } = cancellationToken;

    /// <summary>Bytes it writes, for bounding a batch.</summary>
    internal long Bytes { get; } = Measure(transaction);

    private static long Measure(Transaction transaction)
    {
        long bytes = 0;
        foreach (var mutation in transaction.Mutations)
        {
            bytes += mutation.Key.Length + (mutation.Value?.Length ?? mutation.DeletedValue?.Length ?? 0);
        }
        return bytes;
    }
}
