using EdgeOrch.Store.Engine;
using EdgeOrch.Store.Sqlite;

namespace EdgeOrch.Store.Snapshots;

/// <summary>Snapshots of a state file that no server uses; it is locked until disposed. Used by one caller at a time.</summary>
public sealed class StoppedStateSource : ISnapshotSource, IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly IDisposable _lock;
    private readonly TimeProvider _time;

    private StoppedStateSource(SqliteConnection connection, IDisposable fileLock, TimeProvider time)
    {
        _connection = connection;
        _lock = fileLock;
        _time = time;
    }

    /// <summary>Opens the file.</summary>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    /// <exception cref="StoreLockedException">A server uses it.</exception>
    /// <exception cref="StoreCorruptException">It is damaged.</exception>
    /// <exception cref="StoreUnavailableException">The device refuses.</exception>
    public static StoppedStateSource Open(string path, TimeProvider time) => File.Exists(path)
        ? StoreFiles.Open(LocalDisk.Instance, path, (fileLock, connection) =>
        {
            Schema.CreateOrCheck(connection);
            return new StoppedStateSource(connection, fileLock, time);
        })
        : throw new FileNotFoundException($"{path} does not exist", path);

    /// <inheritdoc/>
    public async Task<SnapshotInfo> WriteAsync(Stream destination, IReadOnlyList<SnapshotAttachment> attachments, CancellationToken cancellationToken)
    {
        try
        {
            var options = new SnapshotOptions { CreatedAt = _time.GetUtcNow(), Attachments = attachments };
            return await SnapshotWriter.WriteAsync(_connection, options, destination, cancellationToken).ConfigureAwait(false);
        }
        catch (SqliteException error)
        {
            throw new StoreUnavailableException(error.Explain(_connection.Path), error);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _connection.Dispose();
        _lock.Dispose();
    }
}
