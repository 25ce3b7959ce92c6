namespace EdgeOrch.Store.Sqlite;

/// <summary>A call into SQLite failed.</summary>
internal sealed class SqliteException(int extendedCode, int errno, string message) : Exception(message)
{
    /// <summary>The code with its cause, such as SQLITE_IOERR_FSYNC.</summary>
    internal int ExtendedCode { get; } = extendedCode;

    /// <summary>The primary code, one of <see cref="ResultCode"/>.</summary>
    internal int Code => ExtendedCode & 0xFF;

    /// <summary>The operating system's errno behind it, or 0.</summary>
    internal int Errno { get; } = errno;

    /// <summary>Whether the file's content, not the device's present state, is at fault.</summary>
    internal bool IsCorruption => Code is ResultCode.Corrupt or ResultCode.NotADatabase;

    /// <summary>Says in words what went wrong and what to do about it.</summary>
    internal string Explain(string path) => Code switch
    {
        ResultCode.Full => $"no space left on the device that holds {path}: free some space; the store goes on by itself",
        ResultCode.ReadOnly => $"{path} is not writable: check that its file system is mounted read-write and the file's owner and mode; the store goes on by itself",
        ResultCode.CannotOpen => $"cannot open {path} or its -wal/-shm companions: check the directory's owner, mode and free inodes ({Message})",
        ResultCode.IoError => $"input/output error on {path} ({Message}, errno {Errno}): check the device's health and the kernel log",
        ResultCode.Corrupt or ResultCode.NotADatabase =>
            $"{path} is damaged ({Message}): stop the server, keep a copy of the file and its -wal companion, and restore a backup or start with an empty data directory",
        _ => $"{path}: {Message} (SQLite code {ExtendedCode})",
    };
}
