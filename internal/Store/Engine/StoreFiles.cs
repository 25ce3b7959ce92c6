using EdgeOrch.Linux;
using EdgeOrch.Store.Sqlite;

namespace EdgeOrch.Store.Engine;

/// <summary>Opens a file of a store with its directory and its lock.</summary>
internal static class StoreFiles
{
    /// <summary>Prepares, locks and connects to a file, and closes everything again when <paramref name="open"/> fails.</summary>
    /// <exception cref="StoreLockedException">Another process uses it.</exception>
    /// <exception cref="StoreCorruptException">The file is damaged.</exception>
    /// <exception cref="StoreUnavailableException">The device refuses.</exception>
    internal static T Open<T>(IStoreDisk disk, string path, Func<IDisposable, SqliteConnection, T> open)
    {
        IDisposable? fileLock = null;
        SqliteConnection? connection = null;
        try
        {
            // The lock comes first: closing any descriptor of the database would drop the locks SQLite holds for this process.
            MakeDirectory(disk, path);
            fileLock = disk.Lock(path);
            MakeFile(disk, path);
            connection = SqliteConnection.Open(path, disk.Vfs);
            return open(fileLock, connection);
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

    private static void MakeDirectory(IStoreDisk disk, string path)
    {
        string directory = DirectoryOf(path);
        if (!disk.DirectoryExists(directory))
        {
            MakeDirectory(disk, directory);
            disk.MakeDirectory(directory);
        }
    }

    // A new directory or file is on disk only when the directory that names it is. As long as there is no file, an earlier
    // process may have been killed between making directories and syncing their names: all of them are synced before it is made.
    // The file itself is empty, and readable by its owner alone; SQLite gives its -wal and -shm companions the same mode.
    private static void MakeFile(IStoreDisk disk, string path)
    {
        if (disk.FileExists(path))
        {
            return;
        }
        string directory = DirectoryOf(path);
        for (string above = directory; above != "/";)
        {
            above = DirectoryOf(above);
            SyncNames(disk, above);
        }
        disk.MakeFile(path);
        disk.SyncDirectory(directory);
    }

    private static void SyncNames(IStoreDisk disk, string directory)
    {
        try
        {
            disk.SyncDirectory(directory);
        }
        catch (LinuxException error) when (error.Errno == Errno.EACCES)
        {
            // What this user may not read, no earlier process of this user has made anything in.
        }
    }

    private static string DirectoryOf(string path) => Path.GetDirectoryName(Path.GetFullPath(path)) ?? "/";
}
