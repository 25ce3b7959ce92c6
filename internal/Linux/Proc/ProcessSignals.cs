using System.Runtime.InteropServices;
using EdgeOrch.Linux.Interop;

namespace EdgeOrch.Linux;

/// <summary>Signals to processes. Thread-safe.</summary>
public static class ProcessSignals
{
    /// <summary>SIGKILL.</summary>
    public const int Kill = 9;

    /// <summary>SIGTERM.</summary>
    public const int Terminate = 15;

    /// <summary>Sends a signal.</summary>
    /// <returns>Whether the process existed.</returns>
    /// <exception cref="LinuxException">It may not be signalled.</exception>
    public static bool Send(int pid, int signal)
    {
        if (Libc.Kill(pid, signal) == 0)
        {
            return true;
        }

        var errno = Marshal.GetLastPInvokeError();
        return errno == (int)Errno.ESRCH ? false : throw new LinuxException("kill -" + signal, errno, pid.ToString());
    }
}
