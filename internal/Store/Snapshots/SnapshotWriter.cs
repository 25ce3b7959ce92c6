using EdgeOrch.Store.Engine;
using EdgeOrch.Store.Sqlite;

namespace EdgeOrch.Store.Snapshots;

/// <summary>
/// Streams the tables of a state file at one revision, from one read transaction: the writer is not held up, but its write-ahead
/// log keeps growing until the stream has taken everything, so the destination should be quick (a file). Memory is a few chunks.
/// </summary>
internal sealed class SnapshotWriter : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly ChunkWriter _chunks;
    private readonly ValueWriter _content = new();
    private readonly ValueWriter _rows = new();

    private SnapshotWriter(SqliteConnection connection, Stream destination, bool compress)
    {
        _connection = connection;
        _chunks = new ChunkWriter(destination, compress);
    }

    /// <summary>Writes a snapshot.</summary>
    /// <param name="connection">A reader of the state file; used by this call alone while it runs. A transaction that it has begun goes on, and ends with the call.</param>
    /// <param name="options">What the snapshot says about itself.</param>
    /// <param name="destination">Where it goes, in few and large writes; neither flushed nor closed.</param>
    /// <param name="cancellationToken">Stops between chunks.</param>
    /// <exception cref="SqliteException">The file cannot be read.</exception>
    internal static async Task<SnapshotInfo> WriteAsync(
        SqliteConnection connection, SnapshotOptions options, Stream destination, CancellationToken cancellationToken)
    {
        using var writer = new SnapshotWriter(connection, destination, options.Compress);
        if (!connection.InTransaction)
        {
            connection.Execute("BEGIN");
        }
        try
        {
            return await writer.WriteAsync(options, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            if (connection.InTransaction)
            {
                connection.Execute("COMMIT");
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _chunks.Dispose();

    private async Task<SnapshotInfo> WriteAsync(SnapshotOptions options, CancellationToken cancellationToken)
    {
        var info = Describe(options);
        var tables = TableShape.Of(_connection);
        await _chunks.BeginAsync(cancellationToken).ConfigureAwait(false);
        await WriteHeaderAsync(info, tables, cancellationToken).ConfigureAwait(false);
        foreach (var file in options.Attachments)
        {
            _content.Add(file.Name).Add(file.Content.Span);
            await FlushAsync(ChunkKind.Attachment, cancellationToken).ConfigureAwait(false);
        }
        long[] counts = new long[tables.Count];
        for (int table = 0; table < counts.Length; table++)
        {
            counts[table] = await WriteTableAsync(table, tables[table], cancellationToken).ConfigureAwait(false);
        }
        foreach (long count in counts)
        {
            _content.Add(count);
        }
        _content.Add(_chunks.Hash);
        await FlushAsync(ChunkKind.Trailer, cancellationToken).ConfigureAwait(false);
        return info;
    }

    private SnapshotInfo Describe(SnapshotOptions options)
    {
        var meta = new Meta(_connection);
        return new SnapshotInfo(
            meta.Revision,
            meta.Compacted,
            DateTimeOffset.FromUnixTimeMilliseconds(options.CreatedAt.ToUnixTimeMilliseconds()),
            _connection.QueryNumber("PRAGMA user_version"),
            options.Point?.Invoke(_connection) ?? default);
    }

    private ValueTask WriteHeaderAsync(SnapshotInfo info, IReadOnlyList<TableShape> tables, CancellationToken cancellationToken)
    {
        _content.Add(info.Revision).Add(info.CompactedRevision).Add(info.CreatedAt.ToUnixTimeMilliseconds()).Add(info.SchemaVersion).Add(info.Point.Span);
        foreach (var table in tables)
        {
            _content.Add(table.Name).Add(table.Columns.Count);
            foreach (string column in table.Columns)
            {
                _content.Add(column);
            }
        }
        return FlushAsync(ChunkKind.Header, cancellationToken);
    }

    private async Task<long> WriteTableAsync(int table, TableShape shape, CancellationToken cancellationToken)
    {
        using var statement = _connection.Prepare(shape.Select());
        long all = 0;
        long inChunk = 0;
        while (statement.Step())
        {
            for (int column = 0; column < shape.Columns.Count; column++)
            {
                _rows.AddColumn(statement, column);
            }
            all++;
            inChunk++;
            if (_rows.Length >= SnapshotFormat.ChunkBytes)
            {
                await FlushRowsAsync(table, inChunk, cancellationToken).ConfigureAwait(false);
                inChunk = 0;
            }
        }
        if (inChunk > 0)
        {
            await FlushRowsAsync(table, inChunk, cancellationToken).ConfigureAwait(false);
        }
        return all;
    }

    private ValueTask FlushRowsAsync(int table, long count, CancellationToken cancellationToken)
    {
        _content.Add(table).Add(count).Append(_rows);
        _rows.Clear();
        return FlushAsync(ChunkKind.Rows, cancellationToken);
    }

    private async ValueTask FlushAsync(ChunkKind kind, CancellationToken cancellationToken)
    {
        await _chunks.WriteAsync(kind, _content.Written, cancellationToken).ConfigureAwait(false);
        _content.Clear();
    }
}
