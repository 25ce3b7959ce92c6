using EdgeOrch.Store.Engine;
using EdgeOrch.Store.Sqlite;

namespace EdgeOrch.Store.Snapshots;

/// <summary>Snapshots of a state file that a store of this process has open, each over a connection of its own. Thread-safe.</summary>
public sealed class StateFileSource : ISnapshotSource
{
    private const int CacheKibibytes = 256;

    private readonly string _path;
    private readonly TimeProvider _time;
    private readonly string? _vfs;

    /// <summary>Names the file.</summary>
    public StateFileSource(string path, TimeProvider time)
        : this(path, time, null)
    {
    }

    /// <summary>The same through a VFS of choice.</summary>
    internal StateFileSource(string path, TimeProvider time, string? vfs)
    {
        _path = path;
        _time = time;
        _vfs = vfs;
    }

    /// <inheritdoc/>
    public Task<SnapshotInfo> WriteAsync(Stream destination, IReadOnlyList<SnapshotAttachment> attachments, CancellationToken cancellationToken) =>
        Task.Run(() => ReadAsync(destination, attachments, cancellationToken), cancellationToken);

    private async Task<SnapshotInfo> ReadAsync(Stream destination, IReadOnlyList<SnapshotAttachment> attachments, CancellationToken cancellationToken)
    {
        try
        {
            using var connection = SqliteConnection.Open(_path, _vfs);
            Schema.Configure(connection, CacheKibibytes);
            connection.Execute("PRAGMA query_only = ON");
            var options = new SnapshotOptions { CreatedAt = _time.GetUtcNow(), Attachments = attachments };
            return await SnapshotWriter.WriteAsync(connection, options, destination, cancellationToken).ConfigureAwait(false);
        }
        catch (SqliteException error)
        {
            throw new StoreUnavailableException(error.Explain(_path), error);
        }
    }
}
