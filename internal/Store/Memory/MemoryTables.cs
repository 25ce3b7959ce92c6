using EdgeOrch.Store.Engine;

namespace EdgeOrch.Store.Memory;

/// <summary>The state machine's tables as collections, with the whole history since the last compaction.</summary>
internal sealed class MemoryTables : IStateTables
{
    private readonly SortedDictionary<string, Head> _heads = new(KeyOrder.Instance);
    private readonly Dictionary<long, ReadOnlyMemory<byte>> _values = [];
    private readonly SortedDictionary<long, Change> _log = [];

    /// <inheritdoc/>
    public bool TryGetHead(string key, out Head head) => _heads.TryGetValue(key, out head);

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> ReadValue(long id) => _values[id];

    /// <inheritdoc/>
    public void Put(string key, Head head, long previousId, ReadOnlyMemory<byte> value)
    {
        _values[head.Id] = value;
        _log[head.Id] = new Change(key, head, previousId, previousId == 0 ? StoreEventKind.Created : StoreEventKind.Updated);
        _heads[key] = head;
    }

    /// <inheritdoc/>
    public void Delete(string key, Head tombstone, long previousId, ReadOnlyMemory<byte>? lastState)
    {
        _values[tombstone.Id] = lastState ?? _values[previousId];
        _log[tombstone.Id] = new Change(key, tombstone, previousId, StoreEventKind.Deleted);
        _heads.Remove(key);
    }

    /// <summary>The live keys with a prefix as they were at a revision, in order.</summary>
    internal List<KeyValue> StateAt(string prefix, long revision)
    {
        var heads = new SortedDictionary<string, Head>(_heads, KeyOrder.Instance);
        foreach (var (id, change) in _log.Reverse().TakeWhile(entry => RowId.Revision(entry.Key) > revision))
        {
            if (change.PreviousId == 0)
            {
                heads.Remove(change.Key);
            }
            else
            {
                heads[change.Key] = new Head(change.PreviousId, change.Head.CreateRevision);
            }
        }
        return [.. heads.Where(entry => entry.Key.StartsWith(prefix, StringComparison.Ordinal)).Select(entry => State(entry.Key, entry.Value))];
    }

    /// <summary>Every change after a revision to keys with a prefix.</summary>
    internal List<StoreEvent> ChangesAfter(string prefix, long revision) =>
        [.. _log.Values
            .Where(change => change.Head.ModRevision > revision && change.Key.StartsWith(prefix, StringComparison.Ordinal))
            .Select(Event)];

    /// <summary>Forgets the changes up to a revision, and the values they replaced.</summary>
    internal void Compact(long revision)
    {
        foreach (var (id, change) in _log.TakeWhile(entry => RowId.Revision(entry.Key) <= revision).ToList())
        {
            _log.Remove(id);
            _values.Remove(change.PreviousId);
            if (change.Kind == StoreEventKind.Deleted)
            {
                _values.Remove(id);
            }
        }
    }

    private KeyValue State(string key, Head head) => new(key, _values[head.Id], head.CreateRevision, head.ModRevision);

    private StoreEvent Event(Change change)
    {
        var previous = change.PreviousId == 0 ? null : State(change.Key, new Head(change.PreviousId, change.Head.CreateRevision));
        return new StoreEvent(change.Kind, State(change.Key, change.Head), previous);
    }

    private sealed record Change(string Key, Head Head, long PreviousId, StoreEventKind Kind);
}
