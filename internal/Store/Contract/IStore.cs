namespace EdgeOrch.Store;

/// <summary>
/// A revisioned key-value store: the contract every engine meets and tests/Store.Tests proves.
/// Every committed transaction advances one cluster-wide revision by exactly one; a revision is never reused, also not
/// after a power cut. Keys sort by ordinal UTF-8 order. All members are thread-safe.
/// </summary>
public interface IStore : IAsyncDisposable
{
    /// <summary>The newest revision that is durable and visible to reads.</summary>
    long CurrentRevision { get; }

    /// <summary>Revisions at or below this one can no longer be read as history or watched from.</summary>
    long CompactedRevision { get; }

    /// <summary>The value of one key, or null when it does not exist.</summary>
    ValueTask<KeyValue?> GetAsync(string key, CancellationToken cancellationToken);

    /// <summary>All keys with a prefix, in key order, at one revision.</summary>
    /// <exception cref="CompactedException">The asked-for revision was compacted.</exception>
    /// <exception cref="FutureRevisionException">The asked-for revision does not exist yet.</exception>
    ValueTask<RangeResult> RangeAsync(RangeRequest request, CancellationToken cancellationToken);

    /// <summary>
    /// Applies all mutations if every comparison holds, else none. Returns after the write is durable
    /// (<see cref="WriteClass.Volatile"/> excepted).
    /// </summary>
    /// <exception cref="StoreUnavailableException">The disk refused the write (full, read-only, I/O error); nothing was applied.</exception>
    ValueTask<TransactionResult> CommitAsync(Transaction transaction, CancellationToken cancellationToken);

    /// <summary>
    /// Every change to keys with the prefix after <paramref name="afterRevision"/>, in revision order, with no gap and no
    /// duplicate; then live until cancelled. Batches with no events report progress.
    /// </summary>
    /// <exception cref="CompactedException">History after the revision is gone, or the consumer fell too far behind.</exception>
    IAsyncEnumerable<WatchBatch> WatchAsync(string prefix, long afterRevision, CancellationToken cancellationToken);

    /// <summary>Forgets history up to and including a revision; live keys stay.</summary>
    ValueTask CompactAsync(long revision, CancellationToken cancellationToken);
}
