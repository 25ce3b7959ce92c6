using EdgeOrch.Linux.Interop;

namespace EdgeOrch.Linux;

/// <summary>Mounting and unmounting. Thread-safe. Every failure is a <see cref="LinuxException"/> that names the target.</summary>
public static class Mounts
{
    /// <summary>Mounts a file system.</summary>
    public static void Mount(string? source, string target, string? fileSystemType, MountFlags flags, string? data = null)
    {
        if (Libc.Mount(source, target, fileSystemType, (nuint)flags, data) != 0)
        {
            throw LinuxException.FromLastError("mount " + (fileSystemType ?? source), target);
        }
    }

    /// <summary>Makes a file or directory visible at a second place. The target must exist and be of the same sort.</summary>
    /// <param name="source">The file or directory to show.</param>
    /// <param name="target">Where to show it.</param>
    /// <param name="readOnly">Whether writes through the target are refused.</param>
    /// <param name="recursive">Whether mounts below the source come along.</param>
    public static void Bind(string source, string target, bool readOnly = false, bool recursive = true)
    {
        var flags = MountFlags.Bind | (recursive ? MountFlags.Recursive : MountFlags.None);
        Mount(source, target, null, flags);
        if (readOnly)
        {
            // The kernel ignores MS_RDONLY on the bind itself; it takes a second call (mount(2), "Remounting").
            Mount(null, target, null, MountFlags.Bind | MountFlags.Remount | MountFlags.ReadOnly);
        }
    }

    /// <summary>Mounts a file system that lives in memory.</summary>
    /// <param name="target">An existing directory.</param>
    /// <param name="sizeBytes">The most it may hold; null leaves the kernel's half of memory.</param>
    /// <param name="mode">The permissions of its root, as an octal string.</param>
    public static void Tmpfs(string target, long? sizeBytes = null, string mode = "0777")
    {
        var data = sizeBytes is { } size ? $"mode={mode},size={size}" : "mode=" + mode;
        Mount("tmpfs", target, "tmpfs", MountFlags.NoSuid | MountFlags.NoDev, data);
    }

    /// <summary>Unmounts. What is not mounted, or does not exist, is left alone, so that a clean-up can be repeated.</summary>
    /// <returns>Whether something was unmounted.</returns>
    public static bool Unmount(string target, UnmountFlags flags = UnmountFlags.NoFollow)
    {
        if (Libc.Umount2(target, (int)flags) == 0)
        {
            return true;
        }

        var error = LinuxException.FromLastError("umount", target);
        return error.Errno is Errno.EINVAL or Errno.ENOENT ? false : throw error;
    }
}
