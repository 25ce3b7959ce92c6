using EdgeOrch.ApiServer.Storage;

namespace EdgeOrch.ApiServer.WatchCache;

/// <summary>One change of one object. Shared by all watchers, and so are its encoded frames. Thread-safe.</summary>
/// <param name="current">The new state; for a delete the last one, at the delete's revision.</param>
/// <param name="previous">The state before, or null for a new object.</param>
/// <param name="deleted">Whether the object is gone.</param>
internal sealed class CacheEvent(StoredObject current, StoredObject? previous, bool deleted)
{
    private byte[]? _frame;
    private byte[]? _otherFrame;
    private byte[]? _encodedFrame;

    /// <summary>The revision of the change.</summary>
    public long Revision => Current.Revision;

    /// <summary>The new state; for a delete the last one.</summary>
    public StoredObject Current { get; } = current;

    /// <summary>The state before, or null for a new object.</summary>
    public StoredObject? Previous { get; } = previous;

    /// <summary>Whether the object is gone.</summary>
    public bool Deleted { get; } = deleted;

    /// <summary>
    /// The frame for a watcher with a filter: an object that starts to match is ADDED, one that stops to match is DELETED
    /// with its last matching state; empty when the watcher need not know.
    /// </summary>
    /// <param name="filter">What the watcher sees.</param>
    /// <param name="encode">How it wants events that are not lines of JSON; the same function of the event for all such watchers.</param>
    public ReadOnlyMemory<byte> FrameFor(ObjectFilter filter, Func<WatchEventType, ReadOnlyMemory<byte>, byte[]>? encode)
    {
        var type = TypeFor(filter);
        if (type == WatchEventType.None)
        {
            return default;
        }

        var natural = Deleted ? WatchEventType.Deleted : Previous is null ? WatchEventType.Added : WatchEventType.Modified;
        if (encode is not null)
        {
            return type == natural ? _encodedFrame ??= encode(type, JsonFor(type)) : encode(type, JsonFor(type));
        }

        return type == natural ? _frame ??= Frame(type) : _otherFrame is { } other && FrameIs(other, type) ? other : _otherFrame = Frame(type);
    }

    /// <summary>What the change means to a watcher with a filter.</summary>
    public WatchEventType TypeFor(ObjectFilter filter)
    {
        var before = Previous is not null && filter.Matches(Previous);
        if (Deleted)
        {
            return before || (Previous is null && filter.Matches(Current)) ? WatchEventType.Deleted : WatchEventType.None;
        }

        var after = filter.Matches(Current);
        return (before, after) switch
        {
            (false, true) => WatchEventType.Added,
            (true, true) => WatchEventType.Modified,
            (true, false) => WatchEventType.Deleted,
            _ => WatchEventType.None,
        };
    }

    /// <summary>The object a watcher sees in an event of a type, at the event's revision.</summary>
    public ReadOnlyMemory<byte> JsonFor(WatchEventType type) =>
        type == WatchEventType.Deleted && !Deleted && Previous is not null ? Previous.JsonAt(Revision) : Current.Json;

    private byte[] Frame(WatchEventType type) => WatchFrames.Encode(type, JsonFor(type).Span);

    // The two frames an event can have beside its natural one differ in their type's first letter.
    private static bool FrameIs(byte[] frame, WatchEventType type) => frame[WatchFrames.TypeOffset] == (type == WatchEventType.Added ? 'A' : 'D');
}
