namespace EdgeOrch.Store.Snapshots;

/// <summary>What a snapshot became.</summary>
/// <param name="Info">What it told about itself.</param>
/// <param name="Attachments">Files that travelled with it.</param>
internal sealed record BuiltState(SnapshotInfo Info, IReadOnlyList<SnapshotAttachment> Attachments);
