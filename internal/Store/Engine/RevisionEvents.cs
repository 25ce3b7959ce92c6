namespace EdgeOrch.Store.Engine;

/// <summary>All changes of one revision.</summary>
internal sealed record RevisionEvents(long Revision, IReadOnlyList<StoreEvent> Events);
