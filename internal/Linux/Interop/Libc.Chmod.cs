using System.Runtime.InteropServices;

namespace EdgeOrch.Linux.Interop;

internal static partial class Libc
{
    /// <summary>chmod(2).</summary>
    [LibraryImport(Name, EntryPoint = "chmod", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Chmod(string path, uint mode);
}
