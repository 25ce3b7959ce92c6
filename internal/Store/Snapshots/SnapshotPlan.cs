namespace EdgeOrch.Store.Snapshots;

/// <summary>When snapshots are taken, and how many are kept.</summary>
/// <param name="Next">The first point after a time; null when there is none.</param>
/// <param name="Keep">How many scheduled snapshots are kept.</param>
public sealed record SnapshotPlan(Func<DateTimeOffset, DateTimeOffset?> Next, int Keep);
