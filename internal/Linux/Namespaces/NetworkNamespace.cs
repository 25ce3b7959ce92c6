using System.Runtime.ExceptionServices;
using EdgeOrch.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace EdgeOrch.Linux;

/// <summary>
/// Runs code inside a network namespace. Namespaces belong to threads, so each call has a thread of its own that ends
/// with it and no pool thread is ever left in a foreign namespace. Sockets opened inside stay there. Thread-safe.
/// </summary>
public static class NetworkNamespace
{
    /// <summary>Runs <paramref name="action"/> in the namespace at <paramref name="path"/> and returns its result or throws its exception.</summary>
    /// <param name="path">A namespace file, for example <c>/var/run/netns/x</c> or <c>/proc/17/ns/net</c>.</param>
    /// <param name="action">Synchronous code: what it awaits would continue on another thread, outside.</param>
    /// <exception cref="LinuxException">The namespace does not exist or may not be entered.</exception>
    public static T Run<T>(string path, Func<T> action)
    {
        using var handle = Open(path);
        return OnOwnThread(() =>
        {
            if (Libc.Setns(handle, Libc.CLONE_NEWNET) != 0)
            {
                throw LinuxException.FromLastError("setns", path);
            }

            return action();
        });
    }

    /// <summary>Runs <paramref name="action"/> in the namespace at <paramref name="path"/>.</summary>
    public static void Run(string path, Action action) => Run<object?>(path, () =>
    {
        action();
        return null;
    });

    /// <summary>Creates a namespace and keeps it alive by a bind mount on the file <paramref name="path"/>, as <c>ip netns add</c> does.</summary>
    public static void Create(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write).Dispose();
        OnOwnThread<object?>(() =>
        {
            if (Libc.Unshare(Libc.CLONE_NEWNET) != 0)
            {
                throw LinuxException.FromLastError("unshare", path);
            }

            Mounts.Bind("/proc/thread-self/ns/net", path, recursive: false);
            return null;
        });
    }

    /// <summary>Undoes <see cref="Create"/>. The namespace ends when its last process and socket are gone. Can be repeated.</summary>
    public static void Remove(string path)
    {
        Mounts.Unmount(path, UnmountFlags.Detach);
        File.Delete(path);
    }

    /// <summary>Opens a namespace file, which also keeps the namespace alive until the handle is disposed.</summary>
    public static SafeFileHandle Open(string path)
    {
        var descriptor = Libc.Open(path, Libc.O_RDONLY | Libc.O_CLOEXEC);
        return descriptor >= 0
            ? new SafeFileHandle(descriptor, ownsHandle: true)
            : throw LinuxException.FromLastError("open network namespace", path);
    }

    private static T OnOwnThread<T>(Func<T> action)
    {
        T result = default!;
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                result = action();
            }
            catch (Exception error)
            {
                // Handed to the caller below: an exception that leaves a thread would end the process.
                failure = ExceptionDispatchInfo.Capture(error);
            }
        })
        { IsBackground = true, Name = "netns" };
        thread.Start();
        thread.Join();
        failure?.Throw();
        return result;
    }
}
