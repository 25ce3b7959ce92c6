namespace EdgeOrch.Store.Engine;

/// <summary>
/// Where the files of a store are: what the engine itself asks of a file system. The content of the database files is SQLite's
/// business, through the VFS that <see cref="Vfs"/> names. Thread-safe.
/// </summary>
internal interface IStoreDisk
{
    /// <summary>The name of the SQLite VFS that reaches the same files; null is SQLite's own.</summary>
    string? Vfs { get; }

    /// <summary>Whether a directory is there.</summary>
    bool DirectoryExists(string path);

    /// <summary>Makes a directory for its owner alone (mode 0700). Its name lasts only after <see cref="SyncDirectory"/> of its parent.</summary>
    void MakeDirectory(string path);

    /// <summary>Whether a file is there.</summary>
    bool FileExists(string path);

    /// <summary>Makes an empty file for its owner alone (mode 0600). Its name lasts only after <see cref="SyncDirectory"/>.</summary>
    /// <exception cref="IOException">It is there already, or the device refuses.</exception>
    void MakeFile(string path);

    /// <summary>Takes a file away, if it is there. It may come back in a power cut until <see cref="SyncDirectory"/>.</summary>
    /// <exception cref="IOException">The device refuses.</exception>
    void DeleteFile(string path);

    /// <summary>Makes the names in a directory outlive a power cut.</summary>
    void SyncDirectory(string path);

    /// <summary>Takes the store at a path for this process until the result is disposed.</summary>
    /// <exception cref="StoreLockedException">Another one has it.</exception>
    IDisposable Lock(string path);
}
