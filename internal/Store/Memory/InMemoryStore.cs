using EdgeOrch.Store.Engine;
using EdgeOrch.Store.Watching;

namespace EdgeOrch.Store;

/// <summary>
/// The store without a disk: the simulated twin of <see cref="ReplicatedStore"/> for tests of what is built on it. It meets the same
/// contract, and fails on demand through <see cref="Faults"/>. Nothing survives it. Thread-safe.
/// </summary>
public sealed class InMemoryStore : IStore
{
    private readonly Lock _gate = new();
    private readonly Memory.MemoryTables _tables = new();
    private readonly WatchHub _hub;
    private long _current;
    private long _compacted;
    private bool _disposed;

    /// <summary>An empty store at revision 0.</summary>
    /// <param name="timeProvider">Times the progress reports of watches.</param>
    /// <param name="recentEvents">How many recent changes watchers are fed from directly.</param>
    public InMemoryStore(TimeProvider timeProvider, int recentEvents = 4096)
    {
        const long RecentBytes = 64 << 20;
        var ring = new EventRing(0, recentEvents, RecentBytes);
        _hub = new WatchHub(new History(this), ring, TimeSpan.FromSeconds(5), timeProvider);
    }

    /// <summary>What is to go wrong.</summary>
    public StoreFaults Faults { get; } = new();

    /// <inheritdoc/>
    public long CurrentRevision => Volatile.Read(ref _current);

    /// <inheritdoc/>
    public long CompactedRevision => Volatile.Read(ref _compacted);

    /// <inheritdoc/>
    public ValueTask<long> LatestRevisionAsync(CancellationToken cancellationToken) => new(CurrentRevision);

    /// <inheritdoc/>
    public async ValueTask<KeyValue?> GetAsync(string key, CancellationToken cancellationToken)
    {
        await Faults.BeforeReadAsync(cancellationToken).ConfigureAwait(false);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _tables.TryGetHead(key, out var head)
                ? new KeyValue(key, _tables.ReadValue(head.Id), head.CreateRevision, head.ModRevision)
                : null;
        }
    }

    /// <inheritdoc/>
    public async ValueTask<RangeResult> RangeAsync(RangeRequest request, CancellationToken cancellationToken)
    {
        await Faults.BeforeReadAsync(cancellationToken).ConfigureAwait(false);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            long revision = request.Revision == 0 ? _current : request.Revision;
            RequireReadable(revision);
            var found = _tables.StateAt(request.Prefix, revision);
            if (request.After is { } after)
            {
                found.RemoveAll(item => KeyOrder.Instance.Compare(item.Key, after) <= 0);
            }
            int kept = request.Limit > 0 ? Math.Min(request.Limit, found.Count) : found.Count;
            return new RangeResult(found.GetRange(0, kept), revision, found.Count - kept);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<TransactionResult> CommitAsync(Transaction transaction, CancellationToken cancellationToken)
    {
        TransactionRules.Check(transaction);
        cancellationToken.ThrowIfCancellationRequested();
        await Faults.BeforeCommitAsync(transaction, cancellationToken).ConfigureAwait(false);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            var applied = StateMachine.Apply(_tables, transaction, _current);
            if (applied.Events is not null)
            {
                Volatile.Write(ref _current, applied.Events.Revision);
                _hub.Publish([applied.Events]);
            }
            return applied.Result;
        }
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<WatchBatch> WatchAsync(string prefix, long afterRevision, CancellationToken cancellationToken) =>
        _hub.WatchAsync(prefix, afterRevision, cancellationToken);

    /// <inheritdoc/>
    public ValueTask CompactAsync(long revision, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            if (revision > _current)
            {
                throw new FutureRevisionException(revision, _current);
            }
            if (revision > _compacted)
            {
                _tables.Compact(revision);
                Volatile.Write(ref _compacted, revision);
            }
        }
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _disposed = true;
        }
        _hub.Dispose();
        return ValueTask.CompletedTask;
    }

    private void RequireReadable(long revision)
    {
        if (revision > _current)
        {
            throw new FutureRevisionException(revision, _current);
        }
        if (revision < _compacted)
        {
            throw new CompactedException(revision, _compacted);
        }
    }

    private sealed class History(InMemoryStore store) : IHistory
    {
        public ValueTask<WatchBatch> ReadAsync(string prefix, long afterRevision, CancellationToken cancellationToken)
        {
            lock (store._gate)
            {
                store.RequireReadable(afterRevision);
                return new(new WatchBatch(store._current, store._tables.ChangesAfter(prefix, afterRevision)));
            }
        }

        public ValueTask RequireReadableAsync(long revision, CancellationToken cancellationToken)
        {
            lock (store._gate)
            {
                store.RequireReadable(revision);
                return ValueTask.CompletedTask;
            }
        }
    }
}
