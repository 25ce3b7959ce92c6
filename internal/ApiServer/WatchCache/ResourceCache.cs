using EdgeOrch.Api.Errors;
using EdgeOrch.ApiServer.Storage;
using EdgeOrch.Store;

namespace EdgeOrch.ApiServer.WatchCache;

/// <summary>
/// The present state of one resource and its recent events, fed by <see cref="StoreFeed"/>. It fills itself at the first
/// read. Thread-safe.
/// </summary>
internal sealed class ResourceCache
{
    private readonly IStore _store;
    private readonly StoreFeed _feed;
    private readonly ObjectIndexer _indexer;
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _starting = new(1, 1);
    private readonly Dictionary<string, StoredObject> _byKey = new(StringComparer.Ordinal);
    private readonly Signal _changed = new();
    private readonly PacedSignal _crowd;
    private List<StoreEvent>? _early;
    private List<StoredObject> _sorted = [];
    private StoredObject[]? _snapshot;
    private EventRing _ring;
    private long _revision;
    private int _generation;
    private volatile bool _ready;
    private volatile bool _retired;

    /// <summary>Creates an empty cache of all keys with a prefix.</summary>
    public ResourceCache(IStore store, StoreFeed feed, string prefix, IReadOnlyList<string> selectableFields)
    {
        _store = store;
        _feed = feed;
        Prefix = prefix;
        IndexedFields = selectableFields;
        _indexer = new ObjectIndexer(selectableFields);
        _crowd = new PacedSignal(feed.Time);
        _ring = new EventRing(0, feed.Budget);
    }

    /// <summary>The prefix of all keys, ending in a slash.</summary>
    public string Prefix { get; }

    /// <summary>The field paths whose values objects are indexed by.</summary>
    public IReadOnlyList<string> IndexedFields { get; }

    /// <summary>Whether the resource is no longer served from here: watchers end once they have seen what there was.</summary>
    public bool IsRetired => _retired;

    /// <summary>Reads the values selectors need.</summary>
    public ObjectIndexer Indexer => _indexer;

    /// <summary>The revision of the newest change this cache holds, or that it was filled at.</summary>
    public long LastChange
    {
        get
        {
            lock (_lock)
            {
                return _revision;
            }
        }
    }

    /// <summary>Completes when something changed since it was taken.</summary>
    public Task Changed => _changed.Next;

    /// <summary>What the many who watch from outside the process wait on instead of <see cref="Changed"/>.</summary>
    public PacedSignal Crowd => _crowd;

    /// <summary>Counts how often the history was lost; a watcher that sees another number than at its start must be cut.</summary>
    public int Generation => Volatile.Read(ref _generation);

    /// <summary>One object as of now, or null. Linearizable: it sees every write acknowledged before the call.</summary>
    public async ValueTask<StoredObject?> GetAsync(string key, CancellationToken cancellationToken)
    {
        await FreshAsync(cancellationToken).ConfigureAwait(false);
        lock (_lock)
        {
            return _byKey.GetValueOrDefault(key);
        }
    }

    /// <summary>One object as far as this cache has heard; may be behind. Null also before the first fill.</summary>
    public StoredObject? Peek(string key)
    {
        lock (_lock)
        {
            return _byKey.GetValueOrDefault(key);
        }
    }

    /// <summary>All objects as of now; linearizable as <see cref="GetAsync"/>.</summary>
    public async ValueTask<CacheSnapshot> SnapshotAsync(CancellationToken cancellationToken)
    {
        await FreshAsync(cancellationToken).ConfigureAwait(false);
        return Snapshot();
    }

    /// <summary>All objects as far as this cache has heard.</summary>
    public CacheSnapshot Snapshot()
    {
        var seen = _feed.Revision;
        lock (_lock)
        {
            return new CacheSnapshot(_snapshot ??= [.. _sorted], Math.Max(_revision, seen));
        }
    }

    /// <summary>All objects as of a revision that is not in the future; null when one of them changed since, so that only the store knows.</summary>
    public async ValueTask<CacheSnapshot?> SnapshotAtAsync(long revision, CancellationToken cancellationToken)
    {
        await FreshAsync(cancellationToken).ConfigureAwait(false);
        lock (_lock)
        {
            return _revision <= revision ? Snapshot() : null;
        }
    }

    /// <summary>Waits until the cache holds everything the store had acknowledged when this was called.</summary>
    public ValueTask FreshAsync(CancellationToken cancellationToken)
    {
        var target = _store.CurrentRevision;
        return _ready && _feed.Revision >= target ? ValueTask.CompletedTask : new ValueTask(FreshSlowAsync(target, cancellationToken));
    }

    /// <summary>Waits until the cache holds everything up to a revision.</summary>
    public async ValueTask WaitForAsync(long revision, CancellationToken cancellationToken)
    {
        await StartAsync(cancellationToken).ConfigureAwait(false);
        await _feed.WaitForAsync(revision, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Finds where a watcher that has seen everything up to a revision starts; false when that is not in the ring.</summary>
    public bool TryPosition(long revision, out long position)
    {
        lock (_lock)
        {
            position = revision >= _ring.CoveredFrom ? _ring.PositionAfter(revision) : -1;
            return position >= 0;
        }
    }

    /// <summary>
    /// Copies events from a position on and advances it. Returns -1 when the position was overtaken; else the count, and
    /// with 0 the revision up to which the watcher has now seen everything.
    /// </summary>
    public int Read(ref long position, Span<CacheEvent> events, out long seenRevision)
    {
        var seen = _feed.Revision;
        lock (_lock)
        {
            seenRevision = Math.Max(seen, _revision);
            if (position < _ring.First)
            {
                return -1;
            }

            var count = (int)Math.Min(events.Length, _ring.Next - position);
            for (var i = 0; i < count; i++)
            {
                events[i] = _ring[position + i];
            }

            position += count;
            return count;
        }
    }

    /// <summary>Applies changes in revision order; called by the feed only.</summary>
    public void Apply(List<StoreEvent> events)
    {
        lock (_lock)
        {
            if (!_ready)
            {
                if (!_retired)
                {
                    (_early ??= []).AddRange(events);
                }

                return;
            }

            foreach (var change in events)
            {
                ApplyOne(change);
            }
        }

        Wake();
    }

    /// <summary>Now and then: forgets what the store has forgotten, and wakes watchers that may have something to do beside events (bookmarks).</summary>
    public void Tick()
    {
        lock (_lock)
        {
            if (_ready)
            {
                _ring.Forget(_store.CompactedRevision);
            }
        }

        Wake();
    }

    /// <summary>Forgets everything because the feed lost its place; watchers are cut and the next read fills anew.</summary>
    public void Invalidate()
    {
        lock (_lock)
        {
            _ready = false;
            _early = null;
            _generation++;
        }

        Wake();
    }

    /// <summary>Ends the cache because its resource is no longer served, or by other rules. Reads that are still under way are told to come again.</summary>
    public void Retire()
    {
        lock (_lock)
        {
            _retired = true;
            _ready = false;
            _early = null;
            _ring.Leave();
        }

        _feed.Unregister(this);
        Wake();
    }

    private void Wake()
    {
        _changed.Pulse();
        _crowd.Pulse();
    }

    private async Task FreshSlowAsync(long target, CancellationToken cancellationToken)
    {
        await StartAsync(cancellationToken).ConfigureAwait(false);
        await _feed.WaitForAsync(target, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask StartAsync(CancellationToken cancellationToken)
    {
        if (_ready)
        {
            return;
        }

        await _starting.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (!_ready && !_retired)
            {
                _feed.Register(this);
                Fill(await _store.RangeAsync(new RangeRequest(Prefix), cancellationToken).ConfigureAwait(false));
            }

            if (_retired)
            {
                _feed.Unregister(this);
                throw ApiException.TooManyRequests("storage is (re)initializing", 1);
            }
        }
        finally
        {
            _starting.Release();
        }
    }

    private void Fill(RangeResult range)
    {
        lock (_lock)
        {
            _byKey.Clear();
            _sorted = new List<StoredObject>(range.Items.Count);
            foreach (var item in range.Items)
            {
                var indexed = _indexer.Index(item);
                _byKey[item.Key] = indexed;
                _sorted.Add(indexed);
            }

            _snapshot = null;
            _revision = range.Revision;
            _ring.Leave();
            _ring = new EventRing(range.Revision, _feed.Budget);
            foreach (var change in _early ?? [])
            {
                ApplyOne(change);
            }

            _early = null;
            _ready = !_retired;
        }
    }

    private void ApplyOne(StoreEvent change)
    {
        if (change.Current.ModRevision <= _revision && change.Current.ModRevision <= _ring.CoveredFrom)
        {
            // The fill already holds it.
            return;
        }

        var current = _indexer.Index(change.Current);
        var deleted = change.Kind == StoreEventKind.Deleted;
        var previous = deleted ? Remove(current.Key) : Put(current);
        _ring.Add(new CacheEvent(current, previous, deleted));
        _revision = current.Revision;
        _snapshot = null;
    }

    private StoredObject? Put(StoredObject current)
    {
        var at = Find(current.Key);
        _byKey[current.Key] = current;
        if (at < 0)
        {
            _sorted.Insert(~at, current);
            return null;
        }

        var previous = _sorted[at];
        _sorted[at] = current;
        return previous;
    }

    private StoredObject? Remove(string key)
    {
        var at = Find(key);
        if (at < 0)
        {
            return null;
        }

        _byKey.Remove(key);
        var previous = _sorted[at];
        _sorted.RemoveAt(at);
        return previous;
    }

    private int Find(string key)
    {
        var low = 0;
        var high = _sorted.Count - 1;
        while (low <= high)
        {
            var middle = low + ((high - low) / 2);
            var order = string.CompareOrdinal(_sorted[middle].Key, key);
            if (order == 0)
            {
                return middle;
            }

            if (order < 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle - 1;
            }
        }

        return ~low;
    }
}
