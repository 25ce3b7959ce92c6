using EdgeOrch.Raft;
using EdgeOrch.Store.Engine;
using EdgeOrch.Store.Snapshots;
using EdgeOrch.Store.Sqlite;

namespace EdgeOrch.Store.Groups;

/// <summary>Where a received state waits, whole and checked, to take the place of this server's own. Used by one caller at a time.</summary>
/// <param name="disk">Where the files are.</param>
/// <param name="state">The state file; the stage is beside it.</param>
internal sealed class SnapshotStage(IStoreDisk disk, string state)
{
    private static readonly string[] s_companions = ["", "-wal", "-shm"];

    /// <summary>The file of the received state.</summary>
    internal string Path { get; } = state + ".received";

    /// <summary>Makes the file of what arrives.</summary>
    /// <param name="point">Where it is said to stand.</param>
    /// <param name="content">The snapshot; read to its end.</param>
    /// <param name="cancellationToken">Stops between chunks.</param>
    /// <exception cref="SnapshotException">It cannot be used, or stands elsewhere.</exception>
    /// <exception cref="StoreUnavailableException">The device refuses.</exception>
    internal async Task FillAsync(SnapshotPoint point, Stream content, CancellationToken cancellationToken)
    {
        Clear();
        await StateBuilder.BuildAsync(disk, Path, content, connection => Require(connection, point), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Throws the file away.</summary>
    internal void Clear()
    {
        foreach (string companion in s_companions)
        {
            disk.DeleteFile(Path + companion);
        }
    }

    private static void Require(SqliteConnection connection, SnapshotPoint point)
    {
        var meta = new Meta(connection);
        var members = new MemberTable(connection, meta).Members;
        if (meta.Applied != point.Id || !members.Equals(point.Members))
        {
            throw new SnapshotException($"it stands at {meta.Applied} with {members}, and was said to stand at {point.Id} with {point.Members}");
        }
    }
}
