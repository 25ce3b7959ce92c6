using EdgeOrch.Linux.Interop;

namespace EdgeOrch.Linux;

/// <summary>Renaming as the kernel does it, also for symbolic links to directories, which the runtime's own move refuses.</summary>
public static class FileRename
{
    /// <summary>rename(2): replaces the target in one step.</summary>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public static void Replace(string from, string to)
    {
        if (Libc.Rename(from, to) != 0)
        {
            throw LinuxException.FromLastError("rename", $"{from} to {to}");
        }
    }
}
