using System.Runtime.InteropServices;

namespace EdgeOrch.Linux.Interop;

internal static partial class Libc
{
    internal const int O_RDONLY = 0;
    internal const int O_CLOEXEC = 0x80000;

    /// <summary>
    /// open(2) for what <see cref="File.OpenHandle"/> refuses: directories and namespace files. Never called with
    /// O_CREAT, so the variadic mode argument is not needed.
    /// </summary>
    [LibraryImport(Name, EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Open(string path, int flags);
}
