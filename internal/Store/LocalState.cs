using EdgeOrch.Store.Engine;
using EdgeOrch.Store.Sqlite;

namespace EdgeOrch.Store;

/// <summary>
/// A durable table of keys and bytes in a SQLite file of its own, for a component that must remember a few things without a
/// server, such as a node what it was told. Every write is on disk when its method returns. Thread-safe; calls block for the
/// time of one sync.
/// </summary>
public sealed class LocalState : IDisposable
{
    private const long ApplicationId = 0x45444F4C;

    private readonly Lock _gate = new();
    private readonly IDisposable _lock;
    private readonly SqliteConnection _connection;
    private readonly SqliteStatement _get;
    private readonly SqliteStatement _put;
    private readonly SqliteStatement _delete;
    private readonly SqliteStatement _list;
    private bool _disposed;

    private LocalState(IDisposable fileLock, SqliteConnection connection)
    {
        _lock = fileLock;
        _connection = connection;
        _get = connection.Prepare("SELECT data FROM state WHERE key = ?");
        _put = connection.Prepare("INSERT INTO state (key, data) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET data = ?2 WHERE data <> ?2");
        _delete = connection.Prepare("DELETE FROM state WHERE key = ?");
        _list = connection.Prepare("SELECT key, data FROM state WHERE key >= ? AND key < ? ORDER BY key");
    }

    /// <summary>Opens the file, making it (mode 0600) and its directory (0700) when missing.</summary>
    /// <exception cref="StoreLockedException">Another process uses it.</exception>
    /// <exception cref="StoreCorruptException">The file is damaged or of another program.</exception>
    /// <exception cref="StoreUnavailableException">The device refuses.</exception>
    public static LocalState Open(string path) => Open(path, LocalDisk.Instance);

    /// <summary>The same on a disk of choice.</summary>
    internal static LocalState Open(string path, IStoreDisk disk) => StoreFiles.Open(disk, path, static (fileLock, connection) =>
    {
        connection.Execute("PRAGMA synchronous = FULL");
        if (connection.QueryNumber("SELECT count(*) FROM sqlite_schema") == 0)
        {
            connection.Execute("PRAGMA journal_mode = WAL");
            connection.Execute($"PRAGMA application_id = {ApplicationId}");
            connection.Execute("CREATE TABLE state (key TEXT PRIMARY KEY, data BLOB NOT NULL)");
        }
        if (connection.QueryNumber("PRAGMA application_id") != ApplicationId)
        {
            throw new StoreCorruptException(connection.Path, "it is a SQLite file of another program; name another one");
        }
        if (connection.QueryText("PRAGMA quick_check") is var verdict && verdict != "ok")
        {
            throw new StoreCorruptException(connection.Path, $"{verdict}; move it away, and what it held is fetched again");
        }
        connection.Execute("PRAGMA cache_size = -256");
        connection.Execute("PRAGMA journal_size_limit = 1048576");
        return new LocalState(fileLock, connection);
    });

    /// <summary>The bytes of a key, or null.</summary>
    public byte[]? Get(string key) => Run(() =>
    {
        byte[]? value = _get.Bind(1, key).Step() ? _get.Bytes(0) : null;
        _get.Reset();
        return value;
    });

    /// <summary>Sets a key. Bytes that are already there cost no write.</summary>
    /// <exception cref="StoreUnavailableException">The device refused; the old value stands.</exception>
    public void Put(string key, ReadOnlySpan<byte> value)
    {
        byte[] copy = value.ToArray();
        Run<object?>(() =>
        {
            _put.Bind(1, key).Bind(2, copy).Run();
            return null;
        });
    }

    /// <summary>Removes a key.</summary>
    /// <returns>Whether it was there.</returns>
    /// <exception cref="StoreUnavailableException">The device refused; the key stays.</exception>
    public bool Delete(string key) => Run(() =>
    {
        _get.Bind(1, key);
        bool found = _get.Step();
        _get.Reset();
        if (found)
        {
            _delete.Bind(1, key).Run();
        }
        return found;
    });

    /// <summary>The keys that start with a prefix, in ordinal UTF-8 order, with their bytes.</summary>
    public IReadOnlyList<KeyValuePair<string, byte[]>> List(string prefix = "") => Run(() =>
    {
        List<KeyValuePair<string, byte[]>> found = [];
        _list.Bind(1, prefix).BindEndOf(2, prefix);
        while (_list.Step())
        {
            found.Add(new(_list.Text(0), _list.Bytes(1)));
        }
        return found;
    });

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            if (!_disposed)
            {
                _disposed = true;
                _connection.Dispose();
                _lock.Dispose();
            }
        }
    }

    private T Run<T>(Func<T> action)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            try
            {
                return action();
            }
            catch (SqliteException error)
            {
                throw new StoreUnavailableException(error.Explain(_connection.Path), error);
            }
        }
    }
}
