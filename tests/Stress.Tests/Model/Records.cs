namespace EdgeOrch.Stress.Tests.Model;

/// <summary>A write as its client saw it.</summary>
/// <param name="Operation">What was asked.</param>
/// <param name="Floor">The newest revision that anybody knew of before it began.</param>
/// <param name="Order">When it ended, on a counter that all clients share.</param>
/// <param name="Began">When it began, on the same counter.</param>
/// <param name="Code">The HTTP status; 0 when the connection broke.</param>
/// <param name="Revision">The revision it got; 0 for deletes and failures.</param>
/// <param name="Uid">The uid of the object that a delete removed.</param>
/// <param name="Text">What was answered.</param>
internal sealed record WriteRecord(Operation Operation, long Floor, long Began, long Order, int Code, long Revision, string Uid, string Text)
{
    /// <summary>Whether the server said that it is done.</summary>
    public bool Succeeded => Code is 200 or 201;

    /// <summary>Whether it may or may not have happened.</summary>
    public bool IsUnknown => Code is 0 or >= 500;
}

/// <summary>A list or a single read as its client saw it.</summary>
/// <param name="Floor">The newest revision that anybody knew of before it began.</param>
/// <param name="Revision">The list's revision; 0 for a single object.</param>
/// <param name="Name">The object read; empty for lists.</param>
/// <param name="Tier">The label selected; null for all.</param>
/// <param name="Objects">What was there, with the version of each.</param>
internal sealed record ReadRecord(long Floor, long Revision, string Name, string? Tier, IReadOnlyDictionary<string, (long Revision, MapState State)> Objects);

/// <summary>An event of a watch.</summary>
/// <param name="Revision">Its resourceVersion.</param>
/// <param name="Type">ADDED, MODIFIED or DELETED.</param>
/// <param name="Name">The object.</param>
/// <param name="Uid">The object's uid.</param>
/// <param name="State">The object's state; for deletes the last one.</param>
internal sealed record WatchRecord(long Revision, string Type, string Name, string Uid, MapState State);

/// <summary>All that one watcher saw, from a list on.</summary>
/// <param name="Tier">The label selected; null for all.</param>
/// <param name="From">The list it began with.</param>
/// <param name="Events">Its events in the order they came.</param>
internal sealed record WatchHistory(string? Tier, ReadRecord From, IReadOnlyList<WatchRecord> Events);
