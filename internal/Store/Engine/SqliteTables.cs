using EdgeOrch.Store.Sqlite;

namespace EdgeOrch.Store.Engine;

/// <summary>The state machine's tables in SQLite, on the writer's connection and inside its transaction.</summary>
internal sealed class SqliteTables(SqliteConnection connection) : IStateTables
{
    private readonly SqliteStatement _head = connection.Prepare("SELECT id, created FROM head WHERE key = ?");
    private readonly SqliteStatement _value = connection.Prepare("SELECT data FROM value WHERE id = ?");
    private readonly SqliteStatement _insertValue = connection.Prepare("INSERT INTO value (id, data) VALUES (?, ?)");
    private readonly SqliteStatement _insertLog = connection.Prepare("INSERT INTO log (id, key, created, previous, kind) VALUES (?, ?, ?, ?, ?)");
    private readonly SqliteStatement _insertHead = connection.Prepare("INSERT INTO head (key, id, created) VALUES (?, ?, ?)");
    private readonly SqliteStatement _updateHead = connection.Prepare("UPDATE head SET id = ? WHERE key = ?");
    private readonly SqliteStatement _deleteHead = connection.Prepare("DELETE FROM head WHERE key = ?");

    /// <inheritdoc/>
    public bool TryGetHead(string key, out Head head)
    {
        _head.Bind(1, key);
        bool found = _head.Step();
        head = found ? new Head(_head.Number(0), _head.Number(1)) : default;
        _head.Reset();
        return found;
    }

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> ReadValue(long id)
    {
        if (!_value.Bind(1, id).Step())
        {
            throw new StoreCorruptException(connection.Path, $"the value of change {id} is missing; restore a backup");
        }
        byte[] bytes = _value.Bytes(0);
        _value.Reset();
        return bytes;
    }

    /// <inheritdoc/>
    public void Put(string key, Head head, long previousId, ReadOnlyMemory<byte> value)
    {
        bool created = previousId == 0;
        _insertValue.Bind(1, head.Id).Bind(2, value.Span).Run();
        InsertLog(key, head, previousId, created ? StoreEventKind.Created : StoreEventKind.Updated);
        if (created)
        {
            _insertHead.Bind(1, key).Bind(2, head.Id).Bind(3, head.CreateRevision).Run();
        }
        else
        {
            _updateHead.Bind(1, head.Id).Bind(2, key).Run();
        }
    }

    /// <inheritdoc/>
    public void Delete(string key, Head tombstone, long previousId, ReadOnlyMemory<byte>? lastState)
    {
        if (lastState is { } value)
        {
            _insertValue.Bind(1, tombstone.Id).Bind(2, value.Span).Run();
        }
        InsertLog(key, tombstone, previousId, StoreEventKind.Deleted);
        _deleteHead.Bind(1, key).Run();
    }

    private void InsertLog(string key, Head head, long previousId, StoreEventKind kind) =>
        _insertLog.Bind(1, head.Id).Bind(2, key).Bind(3, head.CreateRevision).Bind(4, previousId).Bind(5, (long)kind).Run();
}
