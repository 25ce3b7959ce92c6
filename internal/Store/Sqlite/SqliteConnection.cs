using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using static EdgeOrch.Store.Sqlite.NativeMethods;

namespace EdgeOrch.Store.Sqlite;

/// <summary>
/// One connection to a SQLite file. Not thread-safe: the owner uses it from one thread at a time (SQLITE_OPEN_NOMUTEX).
/// </summary>
internal sealed unsafe class SqliteConnection : IDisposable
{
    private const int OpenReadWrite = 0x2;
    private const int OpenCreate = 0x4;
    private const int OpenNoMutex = 0x8000;
    private const int CheckpointPassive = 0;
    private const int CheckpointTruncate = 3;
    private const int DefaultPatience = 5000;

    private readonly List<SqliteStatement> _statements = [];
    private readonly int _busyTimeout;
    private nint _handle;
    private int* _walFrames;

    private SqliteConnection(string path, nint handle, int busyTimeout)
    {
        Path = path;
        _busyTimeout = busyTimeout;
        _handle = handle;
    }

    /// <summary>The file's path.</summary>
    internal string Path { get; }

    /// <summary>Frames (pages) in the write-ahead log after the last commit of this connection; needs <see cref="TrackWal"/>.</summary>
    internal int WalFrames => _walFrames == null ? 0 : *_walFrames;

    /// <summary>Whether a transaction is open.</summary>
    internal bool InTransaction => sqlite3_get_autocommit(_handle) == 0;

    /// <summary>Opens or creates a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="vfs">The name of the VFS that reaches it; null is SQLite's own.</param>
    /// <param name="busyTimeoutMilliseconds">How long a call waits for another connection's lock.</param>
    /// <exception cref="SqliteException">The file cannot be opened.</exception>
    internal static SqliteConnection Open(string path, string? vfs = null, int busyTimeoutMilliseconds = DefaultPatience)
    {
        int code = sqlite3_open_v2(path, out nint handle, OpenReadWrite | OpenCreate | OpenNoMutex, vfs);
        var connection = new SqliteConnection(path, handle, busyTimeoutMilliseconds);
        if (code != ResultCode.Ok)
        {
            var error = handle == 0 ? new SqliteException(code, 0, "out of memory") : connection.Error(code);
            connection.Dispose();
            throw error;
        }
        _ = sqlite3_extended_result_codes(handle, 1);
        _ = sqlite3_busy_timeout(handle, busyTimeoutMilliseconds);
        return connection;
    }

    /// <summary>Runs one statement that returns no rows of interest.</summary>
    internal void Execute(string sql)
    {
        using var statement = Compile(sql, persistent: false);
        while (statement.Step())
        {
        }
    }

    /// <summary>Runs one statement and returns its first column of the first row, or null without one.</summary>
    internal string? QueryText(string sql)
    {
        using var statement = Compile(sql, persistent: false);
        return statement.Step() && !statement.IsNull(0) ? statement.Text(0) : null;
    }

    /// <summary>Runs one statement and returns its first column of the first row as a number, or 0.</summary>
    internal long QueryNumber(string sql)
    {
        using var statement = Compile(sql, persistent: false);
        return statement.Step() ? statement.Number(0) : 0;
    }

    /// <summary>Compiles a statement that lives as long as the connection.</summary>
    internal SqliteStatement Prepare(string sql)
    {
        var statement = Compile(sql, persistent: true);
        _statements.Add(statement);
        return statement;
    }

    /// <summary>Counts the log's frames from now on, and stops SQLite from checkpointing by itself inside a commit.</summary>
    internal void TrackWal()
    {
        _walFrames = (int*)NativeMemory.AllocZeroed(sizeof(int));
        _ = sqlite3_wal_hook(_handle, &OnWalCommit, _walFrames);
    }

    /// <summary>Copies the log into the database file as far as readers allow. Never waits for readers unless it truncates.</summary>
    /// <param name="truncate">Empties the log, so that nobody reads from it any more.</param>
    /// <param name="patienceMilliseconds">How long truncating waits for readers.</param>
    /// <returns>Whether all of the log was copied.</returns>
    internal bool Checkpoint(bool truncate, int patienceMilliseconds = DefaultPatience)
    {
        int mode = truncate ? CheckpointTruncate : CheckpointPassive;
        _ = sqlite3_busy_timeout(_handle, patienceMilliseconds);
        int code = sqlite3_wal_checkpoint_v2(_handle, null, mode, out int frames, out int copied);
        _ = sqlite3_busy_timeout(_handle, _busyTimeout);
        if ((code & 0xFF) == ResultCode.Busy)
        {
            return false;
        }
        Check(code);
        if (truncate && _walFrames != null)
        {
            *_walFrames = 0;
        }
        return frames == copied;
    }

    /// <summary>Throws for a code that is no success.</summary>
    internal void Check(int code)
    {
        if (code != ResultCode.Ok)
        {
            throw Error(code);
        }
    }

    /// <summary>The error of the call that has just failed.</summary>
    internal SqliteException Error(int code)
    {
        string message = Marshal.PtrToStringUTF8((nint)sqlite3_errmsg(_handle)) ?? "unknown error";
        return new SqliteException(code, sqlite3_system_errno(_handle), message);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var statement in _statements)
        {
            statement.Dispose();
        }
        _statements.Clear();
        if (_handle != 0)
        {
            _ = sqlite3_close_v2(_handle);
            _handle = 0;
        }
        NativeMemory.Free(_walFrames);
        _walFrames = null;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnWalCommit(void* context, nint db, byte* schema, int frames)
    {
        *(int*)context = frames;
        return ResultCode.Ok;
    }

    private SqliteStatement Compile(string sql, bool persistent)
    {
        const uint PreparePersistent = 1;
        byte[] text = Encoding.UTF8.GetBytes(sql);
        fixed (byte* start = text)
        {
            Check(sqlite3_prepare_v3(_handle, start, text.Length, persistent ? PreparePersistent : 0, out nint statement, null));
            return new SqliteStatement(this, statement);
        }
    }
}
