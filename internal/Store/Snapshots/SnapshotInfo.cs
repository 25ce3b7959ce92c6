namespace EdgeOrch.Store.Snapshots;

/// <summary>What a snapshot tells about itself.</summary>
/// <param name="Revision">The revision whose state it holds.</param>
/// <param name="CompactedRevision">Revisions below this one have no history in it.</param>
/// <param name="CreatedAt">When it was taken, by the clock of the server that took it.</param>
/// <param name="SchemaVersion">The format of the tables it holds.</param>
/// <param name="Point">What the taker noted about where it stands; the snapshot itself gives it no meaning.</param>
public sealed record SnapshotInfo(
    long Revision, long CompactedRevision, DateTimeOffset CreatedAt, long SchemaVersion, ReadOnlyMemory<byte> Point);
