namespace EdgeOrch.Store;

/// <summary>Changes delivered together. An empty batch says that everything up to <paramref name="Revision"/> was delivered.</summary>
public sealed record WatchBatch(long Revision, IReadOnlyList<StoreEvent> Events);

/// <summary>One change of one key.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Current">The state after the change; for a delete the last state, with the delete's revision as ModRevision.</param>
/// <param name="Previous">The state before the change, or null when the key is new.</param>
public sealed record StoreEvent(StoreEventKind Kind, KeyValue Current, KeyValue? Previous);

/// <summary>Kinds of change.</summary>
public enum StoreEventKind
{
    /// <summary>The key did not exist before.</summary>
    Created = 0,

    /// <summary>The key existed and has a new value.</summary>
    Updated = 1,

    /// <summary>The key is gone.</summary>
    Deleted = 2,
}
