using System.Runtime.InteropServices;
using EdgeOrch.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace EdgeOrch.Linux;

/// <summary>
/// An exclusive lock between processes (flock(2)). The kernel releases it when the holder ends, however it ends, so a
/// crash never leaves it behind. The file stays: removing it would let two processes lock two different files.
/// </summary>
public sealed class FileLock : IDisposable
{
    private readonly SafeFileHandle _handle;

    private FileLock(SafeFileHandle handle) => _handle = handle;

    /// <summary>Takes the lock, waiting as long as another holder keeps it. The file is made when missing.</summary>
    public static FileLock Acquire(string path) => TryLock(path, Libc.LOCK_EX) ?? throw new LinuxException("flock", (int)Errno.EAGAIN, path);

    /// <summary>Takes the lock if it is free; null when another holder has it.</summary>
    public static FileLock? TryAcquire(string path) => TryLock(path, Libc.LOCK_EX | Libc.LOCK_NB);

    /// <summary>Releases the lock.</summary>
    public void Dispose() => _handle.Dispose();

    private static FileLock? TryLock(string path, int operation)
    {
        const uint OwnerOnly = 0x180; // 0600
        var descriptor = Libc.Open(path, Libc.O_RDWR | Libc.O_CREAT | Libc.O_CLOEXEC, OwnerOnly);
        if (descriptor < 0)
        {
            throw LinuxException.FromLastError("open lock file", path);
        }

        var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        while (Libc.Flock(handle, operation) != 0)
        {
            var errno = (Errno)Marshal.GetLastPInvokeError();
            if (errno == Errno.EINTR)
            {
                continue;
            }

            handle.Dispose();
            return errno == Errno.EAGAIN ? null : throw new LinuxException("flock", (int)errno, path);
        }

        return new FileLock(handle);
    }
}
