using System.Runtime.InteropServices;

namespace EdgeOrch.Linux.Interop;

internal static partial class Libc
{
    /// <summary>lchown(2).</summary>
    [LibraryImport(Name, EntryPoint = "lchown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Lchown(string path, uint owner, uint group);
}
