using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace EdgeOrch.Linux.Interop;

internal static partial class Libc
{
    /// <summary>fsync(2).</summary>
    [LibraryImport(Name, EntryPoint = "fsync", SetLastError = true)]
    internal static partial int Fsync(SafeFileHandle file);
}
