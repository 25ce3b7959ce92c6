using EdgeOrch.Linux.Interop;

namespace EdgeOrch.Linux;

/// <summary>Room on a file system, in bytes and files (statfs(2)).</summary>
/// <param name="TotalBytes">Its size.</param>
/// <param name="FreeBytes">What root may still use.</param>
/// <param name="AvailableBytes">What everybody else may still use.</param>
/// <param name="TotalFiles">All inodes; 0 where the file system has no fixed number.</param>
/// <param name="FreeFiles">Unused inodes.</param>
/// <param name="Magic">The file system's magic number (linux/magic.h).</param>
public readonly record struct FileSystemStats(
    long TotalBytes, long FreeBytes, long AvailableBytes, long TotalFiles, long FreeFiles, long Magic)
{
    /// <summary>TMPFS_MAGIC.</summary>
    public const long TmpfsMagic = 0x01021994;

    /// <summary>Asks for the file system that holds a path.</summary>
    /// <exception cref="LinuxException">The path does not exist or may not be seen.</exception>
    public static FileSystemStats Of(string path)
    {
        if (Libc.Statfs(path, out var raw) != 0)
        {
            throw LinuxException.FromLastError("statfs", path);
        }

        var unit = raw.FragmentSize > 0 ? raw.FragmentSize : raw.BlockSize;
        return new FileSystemStats(
            (long)raw.Blocks * unit, (long)raw.BlocksFree * unit, (long)raw.BlocksAvailable * unit, (long)raw.Files, (long)raw.FilesFree, raw.Type);
    }
}
