using EdgeOrch.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace EdgeOrch.Linux;

/// <summary>Makes the creation, renaming or removal of a file survive a power cut. Thread-safe.</summary>
public static class DirectorySync
{
    /// <summary>fsync of a directory. Call it after the rename that must last.</summary>
    public static void Flush(string directory)
    {
        var descriptor = Libc.Open(directory, Libc.O_RDONLY | Libc.O_CLOEXEC);
        if (descriptor < 0)
        {
            throw LinuxException.FromLastError("open directory", directory);
        }

        using var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        if (Libc.Fsync(handle) != 0)
        {
            throw LinuxException.FromLastError("fsync directory", directory);
        }
    }
}
