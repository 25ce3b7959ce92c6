using System.Runtime.InteropServices;

namespace EdgeOrch.Linux.Interop;

internal static partial class Libc
{
    internal const int O_RDONLY = 0;
    internal const int O_RDWR = 2;
    internal const int O_CREAT = 0x40;
    internal const int O_CLOEXEC = 0x80000;

    /// <summary>
    /// open(2) for what <see cref="File.OpenHandle"/> does not do: it refuses directories, and takes a lock of its own on
    /// files. The mode is a variadic argument in C, which Linux passes like any other on all architectures .NET runs on.
    /// </summary>
    [LibraryImport(Name, EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Open(string path, int flags, uint mode = 0);
}
