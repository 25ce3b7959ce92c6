using EdgeOrch.Raft;
using EdgeOrch.Store.Engine;
using EdgeOrch.Store.Replication.Peers;
using EdgeOrch.Store.Snapshots;
using EdgeOrch.Store.Sqlite;

namespace EdgeOrch.Store.Groups;

/// <summary>The state at one entry of the log, held by a read transaction until it is disposed.</summary>
internal sealed class StateSnapshot : IPeerSnapshot
{
    private const int CacheKibibytes = 256;

    private readonly SqliteConnection _connection;
    private readonly TimeProvider _time;

    private StateSnapshot(SqliteConnection connection, SnapshotPoint point, TimeProvider time) => (_connection, Point, _time) = (connection, point, time);

    /// <inheritdoc/>
    public SnapshotPoint Point { get; }

    /// <summary>Holds on to the present state.</summary>
    /// <exception cref="SqliteException">The file cannot be read.</exception>
    internal static StateSnapshot Begin(string path, string? vfs, TimeProvider time)
    {
        var connection = SqliteConnection.Open(path, vfs);
        try
        {
            Schema.Configure(connection, CacheKibibytes);
            connection.Execute("PRAGMA query_only = ON");
            connection.Execute("BEGIN");
            var meta = new Meta(connection);
            return new StateSnapshot(connection, new SnapshotPoint(meta.Applied, new MemberTable(connection, meta).Members), time);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public Task WriteAsync(Stream target, CancellationToken cancellationToken) =>
        SnapshotWriter.WriteAsync(_connection, new SnapshotOptions { CreatedAt = _time.GetUtcNow() }, target, cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _connection.Dispose();
        return ValueTask.CompletedTask;
    }
}
