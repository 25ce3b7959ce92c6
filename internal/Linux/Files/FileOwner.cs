using EdgeOrch.Linux.Interop;

namespace EdgeOrch.Linux;

/// <summary>Owner and permissions of files. Thread-safe.</summary>
public static class FileOwner
{
    /// <summary>Leaves the owner or the group as it is.</summary>
    public const uint Unchanged = uint.MaxValue;

    /// <summary>Sets owner and group; a symbolic link is changed itself, not what it points to.</summary>
    public static void Change(string path, uint user, uint group)
    {
        if (Libc.Lchown(path, user, group) != 0)
        {
            throw LinuxException.FromLastError($"lchown {user}:{group}", path);
        }
    }

    /// <summary>Sets the permission bits, set-id and sticky bits included; follows symbolic links.</summary>
    public static void ChangeMode(string path, uint mode)
    {
        if (Libc.Chmod(path, mode) != 0)
        {
            throw LinuxException.FromLastError("chmod " + Convert.ToString(mode, 8), path);
        }
    }
}
