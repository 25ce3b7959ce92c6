using System.Runtime.InteropServices;

namespace EdgeOrch.Linux.Interop;

internal static partial class Libc
{
    internal const string Name = "libc";

    /// <summary>mount(2).</summary>
    [LibraryImport(Name, EntryPoint = "mount", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Mount(string? source, string target, string? fileSystemType, nuint flags, string? data);
}
