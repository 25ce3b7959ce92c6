using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace EdgeOrch.Linux.Interop;

internal static partial class Libc
{
    internal const int LOCK_EX = 2;
    internal const int LOCK_NB = 4;

    /// <summary>flock(2).</summary>
    [LibraryImport(Name, EntryPoint = "flock", SetLastError = true)]
    internal static partial int Flock(SafeFileHandle file, int operation);
}
