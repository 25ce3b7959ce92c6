using System.Runtime.InteropServices;

namespace EdgeOrch.Testing;

/// <summary>The few system calls the harness needs.</summary>
internal static partial class Native
{
    internal const int SIGTERM = 15;
    internal const int SIGKILL = 9;

    /// <summary>kill(2). A process that is already gone is not an error here.</summary>
    internal static void Signal(int pid, int signal)
    {
        const int ESRCH = 3;
        if (Kill(pid, signal) != 0 && Marshal.GetLastPInvokeError() is var errno && errno != ESRCH)
        {
            throw new InvalidOperationException($"kill({pid}, {signal}): {Marshal.GetPInvokeErrorMessage(errno)}");
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int pid, int signal);
}
