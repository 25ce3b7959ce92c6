namespace EdgeOrch.Store;

/// <summary>
/// A revisioned key-value store: the contract every engine meets and tests/Store.Tests proves.
/// Every transaction that changes something advances one cluster-wide revision by exactly one (in an external store that others use too,
/// the next may be further on); a revision is never reused, also not after a power cut. Keys sort by ordinal UTF-8 order. All members
/// are thread-safe.
/// </summary>
public interface IStore : IAsyncDisposable
{
    /// <summary>The newest revision that is acknowledged and visible to reads. Of what others write to an external store it hears a moment later.</summary>
    long CurrentRevision { get; }

    /// <summary>Revisions below this one can no longer be read or watched from.</summary>
    long CompactedRevision { get; }

    /// <summary>
    /// A revision that includes every write acknowledged by any server before this call, and that reads here now see. Reads are
    /// as fresh as this server is; who must see the newest asks for this first.
    /// </summary>
    /// <exception cref="StoreUnavailableException">No quorum of servers confirms what is newest.</exception>
    ValueTask<long> LatestRevisionAsync(CancellationToken cancellationToken);

    /// <summary>The value of one key, or null when it does not exist.</summary>
    ValueTask<KeyValue?> GetAsync(string key, CancellationToken cancellationToken);

    /// <summary>All keys with a prefix, in key order, at one revision.</summary>
    /// <exception cref="CompactedException">The asked-for revision was compacted.</exception>
    /// <exception cref="FutureRevisionException">The asked-for revision does not exist yet.</exception>
    ValueTask<RangeResult> RangeAsync(RangeRequest request, CancellationToken cancellationToken);

    /// <summary>
    /// Applies all mutations if every comparison holds, else none. Returns after the write is durable
    /// and is applied on this server. The store keeps the given bytes: do not change them afterwards. Cancelling
    /// works until the write has begun; a cancelled transaction was not applied. A delete of a missing key changes nothing, and
    /// a transaction that changes nothing takes no revision.
    /// </summary>
    /// <exception cref="ArgumentException">The transaction names a key twice, or an offset beyond its value.</exception>
    /// <exception cref="StoreUnavailableException">The write was refused (disk full, read-only, nobody answers); nothing was applied.</exception>
    /// <exception cref="NotLeaderException">Another server takes the writes, or none does now; nothing was applied.</exception>
    /// <exception cref="OutcomeUnknownException">The write may have been applied or may yet be.</exception>
    ValueTask<TransactionResult> CommitAsync(Transaction transaction, CancellationToken cancellationToken);

    /// <summary>
    /// Every change to keys with the prefix after <paramref name="afterRevision"/>, in revision order, with no gap and no
    /// duplicate; then live until cancelled. Batches never split a revision. A batch with no events reports progress: once when
    /// the watch has caught up, then every few seconds while other keys change.
    /// </summary>
    /// <exception cref="CompactedException">History after the revision is gone, or the consumer fell too far behind.</exception>
    IAsyncEnumerable<WatchBatch> WatchAsync(string prefix, long afterRevision, CancellationToken cancellationToken);

    /// <summary>Forgets the history before a revision; the state at it, and live keys, stay. Returns when the space is given back.</summary>
    ValueTask CompactAsync(long revision, CancellationToken cancellationToken);
}
