using EdgeOrch.Store.Engine;
using EdgeOrch.Store.Sqlite;

namespace EdgeOrch.Store.Snapshots;

/// <summary>
/// Builds a state file from a snapshot, in one transaction that is forced to disk at its end. Until <see cref="BuildAsync"/> has
/// returned, the file is of no use and the caller deletes it; afterwards it is complete and closed, and the caller renames it.
/// </summary>
internal sealed class StateBuilder : ISnapshotVisitor
{
    private readonly SqliteConnection _connection;
    private readonly IReadOnlyList<TableShape> _shapes;
    private SqliteStatement[] _inserts = [];

    private StateBuilder(SqliteConnection connection)
    {
        _connection = connection;
        _shapes = TableShape.Of(connection);
    }

    /// <summary>Files that travelled with the snapshot.</summary>
    internal List<SnapshotAttachment> Attachments { get; } = [];

    /// <summary>Builds a file.</summary>
    /// <param name="disk">Where the file is.</param>
    /// <param name="path">The file, which must not be there yet; its directory must be.</param>
    /// <param name="snapshot">The stream, all of it one snapshot.</param>
    /// <param name="finish">Changes the state inside the same transaction.</param>
    /// <param name="cancellationToken">Stops between chunks.</param>
    /// <exception cref="SnapshotException">The stream cannot be used.</exception>
    /// <exception cref="StoreUnavailableException">The device refuses.</exception>
    internal static async Task<BuiltState> BuildAsync(
        IStoreDisk disk, string path, Stream snapshot, Action<SqliteConnection>? finish, CancellationToken cancellationToken)
    {
        disk.MakeFile(path);
        try
        {
            using var connection = SqliteConnection.Open(path, disk.Vfs);
            Schema.CreateOrCheck(connection);
            Schema.Configure(connection, cacheKibibytes: 4096);
            // Nothing is worth rolling back to: without a journal the rows are written once.
            connection.Execute("PRAGMA journal_mode = OFF");
            connection.Execute("BEGIN IMMEDIATE");
            var builder = new StateBuilder(connection);
            var info = await SnapshotReader.ReadAsync(snapshot, builder, cancellationToken).ConfigureAwait(false);
            builder.CloseStatements();
            finish?.Invoke(connection);
            connection.Execute("COMMIT");
            Schema.CreateOrCheck(connection);
            return new BuiltState(info, builder.Attachments);
        }
        catch (SqliteException error)
        {
            throw new StoreUnavailableException(error.Explain(path), error);
        }
    }

    /// <inheritdoc/>
    void ISnapshotVisitor.Begin(SnapshotInfo info, IReadOnlyList<TableShape> tables)
    {
        long version = _connection.QueryNumber("PRAGMA user_version");
        if (info.SchemaVersion != version)
        {
            throw new SnapshotException(
                $"its tables have format {info.SchemaVersion}, this program reads {version}: use the version of the program that wrote it");
        }
        if (!tables.SequenceEqual(_shapes))
        {
            throw new SnapshotException(
                $"its tables are {string.Join("; ", tables)}, this program's are {string.Join("; ", _shapes)}: use the version of the program that wrote it");
        }
        foreach (var shape in _shapes)
        {
            // A new file has a few rows of its own.
            _connection.Execute($"DELETE FROM {shape.Name}");
        }
        _inserts = [.. _shapes.Select(shape => _connection.Prepare(shape.Insert()))];
    }

    /// <inheritdoc/>
    void ISnapshotVisitor.Attachment(SnapshotAttachment file) => Attachments.Add(file);

    /// <inheritdoc/>
    void ISnapshotVisitor.Row(int table, ReadOnlySpan<Value> values)
    {
        var insert = _inserts[table];
        for (int i = 0; i < values.Length; i++)
        {
            var value = values[i];
            _ = value.Kind switch
            {
                ColumnKind.Integer => insert.Bind(i + 1, value.Number),
                ColumnKind.Text => insert.BindUtf8(i + 1, value.Bytes.Span),
                _ => insert.Bind(i + 1, value.Bytes.Span),
            };
        }
        insert.Run();
    }

    private void CloseStatements()
    {
        foreach (var insert in _inserts)
        {
            insert.Dispose();
        }
    }
}
