using System.Runtime.InteropServices;

namespace EdgeOrch.Linux.Interop;

internal static partial class Libc
{
    /// <summary>kill(2).</summary>
    [LibraryImport(Name, EntryPoint = "kill", SetLastError = true)]
    internal static partial int Kill(int pid, int signal);
}
