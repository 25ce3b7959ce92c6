using EdgeOrch.Store.Etcd.Format;
using EdgeOrch.Store.Etcd.Rpc;
using Google.Protobuf;

namespace EdgeOrch.Store.Etcd;

/// <summary>Turns etcd's events into the store's. Not thread-safe.</summary>
/// <remarks>
/// The states that watchers see last of deleted keys come with the transaction's own key, which it writes before all others, so they are
/// in the same revision, atomic with the deletion, and leave with its history. Keys of their own would have to be swept up.
/// </remarks>
internal sealed class EventDecoder(KeySpace keys, string prefix)
{
    private readonly Dictionary<string, ByteString> _lastStates = new(StringComparer.Ordinal);

    /// <summary>The changes of keys with the prefix.</summary>
    /// <exception cref="CompactedException">The state before a change was compacted before it could be read.</exception>
    /// <exception cref="StoreCorruptException">Something in etcd was not written by the store.</exception>
    internal List<StoreEvent> Decode(IReadOnlyList<Event> events)
    {
        List<StoreEvent> decoded = [];
        foreach (var change in events)
        {
            if (change.Kv.Key.Equals(keys.Last))
            {
                ReadLastStates(change);
            }
            else if (keys.TryRead(change.Kv.Key, prefix, out string key))
            {
                decoded.Add(change.Type == Event.Types.EventType.Delete ? Deleted(key, change) : Put(key, change));
            }
        }
        return decoded;
    }

    private static StoreEvent Put(string key, Event change)
    {
        var state = RangeReader.State(key, change.Kv);
        return state.CreateRevision == state.ModRevision
            ? new StoreEvent(StoreEventKind.Created, state, null)
            : new StoreEvent(StoreEventKind.Updated, state, Previous(key, change));
    }

    private StoreEvent Deleted(string key, Event change)
    {
        var previous = Previous(key, change);
        long revision = change.Kv.ModRevision;
        var last = _lastStates.TryGetValue(key, out var given) ? ValueFormat.Decode(given, revision, key) : previous.Value;
        return new StoreEvent(StoreEventKind.Deleted, new KeyValue(key, last, previous.CreateRevision, revision), previous);
    }

    // The member looks the state before a change up when it sends the event, and leaves it out without a word when it is gone by then.
    private static KeyValue Previous(string key, Event change) => change.PrevKv is { } previous
        ? RangeReader.State(key, previous)
        : throw new CompactedException(change.Kv.ModRevision - 1, change.Kv.ModRevision);

    private void ReadLastStates(Event change)
    {
        _lastStates.Clear();
        try
        {
            foreach (var state in LastTransaction.Parser.ParseFrom(change.Kv.Value).LastStates)
            {
                _lastStates[state.Key] = state.Value;
            }
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new StoreCorruptException(keys.Last.ToStringUtf8(), "its value in etcd was not written by EdgeOrch: give EdgeOrch a prefix of its own", e);
        }
    }
}
