using EdgeOrch.Store.Sqlite;

namespace EdgeOrch.Store.Engine;

/// <summary>The directory, the file and the lock of a store.</summary>
internal static class StoreFiles
{
    private const UnixFileMode DirectoryMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Prepares, locks and connects to a file, and closes everything again when <paramref name="open"/> fails.</summary>
    /// <exception cref="StoreLockedException">Another process uses it.</exception>
    /// <exception cref="StoreCorruptException">The file is damaged.</exception>
    /// <exception cref="StoreUnavailableException">The device refuses.</exception>
    internal static T Open<T>(string path, Func<string, FileStream, SqliteConnection, T> open)
    {
        FileStream? fileLock = null;
        SqliteConnection? connection = null;
        try
        {
            Prepare(path);
            fileLock = Lock(path);
            connection = SqliteConnection.Open(path);
            return open(path, fileLock, connection);
        }
        catch (Exception error)
        {
            connection?.Dispose();
            fileLock?.Dispose();
            switch (error)
            {
                case SqliteException { IsCorruption: true } sqlite:
                    throw new StoreCorruptException(path, $"{sqlite.Message}: keep a copy of it and of its -wal companion, then restore a backup or start with an empty data directory", sqlite);
                case SqliteException sqlite:
                    throw new StoreUnavailableException(sqlite.Explain(path), sqlite);
                case IOException or UnauthorizedAccessException:
                    throw new StoreUnavailableException($"{path}: {error.Message}", error);
                default:
                    throw;
            }
        }
    }

    /// <summary>Makes the directory and an empty file readable by their owner alone; SQLite gives its -wal and -shm the same mode.</summary>
    private static void Prepare(string path)
    {
        string directory = DirectoryOf(path);
        if (!Directory.Exists(directory))
        {
            Directory.CreateDirectory(directory, DirectoryMode);
        }
        using var file = new FileStream(path, Create(FileMode.OpenOrCreate, FileShare.ReadWrite));
    }

    /// <summary>Takes the store for this process until the result is disposed.</summary>
    /// <exception cref="StoreLockedException">Another process, or another part of this one, has it.</exception>
    private static FileStream Lock(string path)
    {
        string lockPath = path + ".lock";
        FileStream file;
        try
        {
            file = new FileStream(lockPath, Create(FileMode.OpenOrCreate, FileShare.None));
        }
        catch (IOException error) when (File.Exists(lockPath) && error is not FileNotFoundException)
        {
            throw new StoreLockedException(path, Holder(path), error);
        }
        file.SetLength(0);
        file.Write(System.Text.Encoding.ASCII.GetBytes($"{Environment.ProcessId}\n"));
        file.Flush();
        return file;
    }

    private static string DirectoryOf(string path) => Path.GetDirectoryName(Path.GetFullPath(path)) ?? "/";

    // The lock is advisory, so reading who has it does not need it.
    private static string Holder(string path)
    {
        try
        {
            using var file = new FileStream(path + ".lock", FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var reader = new StreamReader(file);
            return reader.ReadLine() is { Length: > 0 } id ? $"process {id}" : "another process";
        }
        catch (IOException)
        {
            return "another process";
        }
    }

    private static FileStreamOptions Create(FileMode mode, FileShare share) => new()
    {
        Mode = mode,
        Access = FileAccess.ReadWrite,
        Share = share,
        UnixCreateMode = OwnerOnly,
        BufferSize = 0,
    };
}
