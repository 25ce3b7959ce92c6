using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace EdgeOrch.Linux.Interop;

internal static partial class Libc
{
    internal const int CLONE_NEWNET = 0x40000000;

    /// <summary>setns(2): moves the calling thread, and only it.</summary>
    [LibraryImport(Name, EntryPoint = "setns", SetLastError = true)]
    internal static partial int Setns(SafeFileHandle namespaceFile, int type);
}
