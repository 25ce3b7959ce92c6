using EdgeOrch.Linux;
using EdgeOrch.Store.Sqlite;

namespace EdgeOrch.Store.Engine;

/// <summary>The directory, the file and the lock of a store.</summary>
internal static class StoreFiles
{
    private const UnixFileMode DirectoryMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    // errno of flock(2) when another open file has the lock; the runtime hands it on as the exception's HResult.
    private const int WouldBlock = 11;

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
            // The lock comes first: closing any descriptor of the database would drop the locks SQLite holds for this process.
            MakeDirectory(path);
            fileLock = Lock(path);
            MakeFile(path);
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
                case IOException or UnauthorizedAccessException or LinuxException:
                    throw new StoreUnavailableException($"{path}: {error.Message}", error);
                default:
                    throw;
            }
        }
    }

    // A new directory or file is on disk only when the directory that names it is.
    private static void MakeDirectory(string path)
    {
        string directory = DirectoryOf(path);
        if (Directory.Exists(directory))
        {
            return;
        }
        MakeDirectory(directory);
        Directory.CreateDirectory(directory, DirectoryMode);
        DirectorySync.Flush(DirectoryOf(directory));
    }

    // Empty, and readable by its owner alone; SQLite gives its -wal and -shm companions the same mode.
    private static void MakeFile(string path)
    {
        if (File.Exists(path))
        {
            return;
        }
        using (new FileStream(path, Create(FileMode.CreateNew, FileShare.ReadWrite)))
        {
        }
        DirectorySync.Flush(DirectoryOf(path));
    }

    private static string DirectoryOf(string path) => Path.GetDirectoryName(Path.GetFullPath(path)) ?? "/";

    // Takes the store for this process until the result is disposed.
    private static FileStream Lock(string path)
    {
        string lockPath = path + ".lock";
        FileStream file;
        try
        {
            file = new FileStream(lockPath, Create(FileMode.OpenOrCreate, FileShare.None));
        }
        catch (IOException error) when (error.HResult == WouldBlock)
        {
            throw new StoreLockedException(path, Holder(path), error);
        }
        using var holder = new FileStream(HolderPath(path), Create(FileMode.Create, FileShare.ReadWrite));
        holder.Write(System.Text.Encoding.ASCII.GetBytes($"{Environment.ProcessId}\n"));
        return file;
    }

    // A file of its own, since the runtime does not open a locked one.
    private static string HolderPath(string path) => path + ".pid";

    private static string Holder(string path)
    {
        try
        {
            return $"process {File.ReadAllText(HolderPath(path)).Trim()}";
        }
        catch (IOException)
        {
            // The words are a courtesy; the refusal stands without them.
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
