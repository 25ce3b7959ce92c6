using EdgeOrch.Linux;

namespace EdgeOrch.Store.Engine;

/// <summary>The machine's own file system.</summary>
internal sealed class LocalDisk : IStoreDisk
{
    private const UnixFileMode DirectoryMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    // errno of flock(2) when another open file has the lock; the runtime hands it on as the exception's HResult.
    private const int WouldBlock = 11;

    internal static readonly LocalDisk Instance = new();

    /// <inheritdoc/>
    public string? Vfs => null;

    /// <inheritdoc/>
    public bool DirectoryExists(string path) => Directory.Exists(path);

    /// <inheritdoc/>
    public void MakeDirectory(string path) => Directory.CreateDirectory(path, DirectoryMode);

    /// <inheritdoc/>
    public bool FileExists(string path) => File.Exists(path);

    /// <inheritdoc/>
    public void MakeFile(string path)
    {
        using (new FileStream(path, Create(FileMode.CreateNew, FileShare.ReadWrite)))
        {
        }
    }

    /// <inheritdoc/>
    public void DeleteFile(string path) => File.Delete(path);

    /// <inheritdoc/>
    public void SyncDirectory(string path) => DirectorySync.Flush(path);

    /// <inheritdoc/>
    public IDisposable Lock(string path)
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
