using EdgeOrch.Store.Sqlite;

namespace EdgeOrch.Store.Snapshots;

/// <summary>What the taker of a snapshot says about it.</summary>
internal sealed record SnapshotOptions
{
    /// <summary>When it is taken.</summary>
    internal required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Becomes <see cref="SnapshotInfo.Point"/>; asked inside the snapshot's own read transaction.</summary>
    internal Func<SqliteConnection, ReadOnlyMemory<byte>>? Point { get; init; }

    /// <summary>Files that travel with it.</summary>
    internal IReadOnlyList<SnapshotAttachment> Attachments { get; init; } = [];

    /// <summary>Whether chunks are deflated: a file becomes several times smaller, at some 100 MB/s of one core.</summary>
    internal bool Compress { get; init; } = true;
}
