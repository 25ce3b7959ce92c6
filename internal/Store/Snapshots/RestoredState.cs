namespace EdgeOrch.Store.Snapshots;

/// <summary>What a restore did.</summary>
/// <param name="Info">What the snapshot told about itself.</param>
/// <param name="NextRevision">The revision the restored state begins at.</param>
/// <param name="Attachments">Files that travelled with the snapshot.</param>
/// <param name="MovedTo">Where the state that was there is now; null when there was none.</param>
public sealed record RestoredState(SnapshotInfo Info, long NextRevision, IReadOnlyList<SnapshotAttachment> Attachments, string? MovedTo);
