using EdgeOrch.Linux.Interop;

namespace EdgeOrch.Linux;

/// <summary>
/// Puts the terminal on standard input into raw mode (every key goes through as it is, nothing is echoed) and back on
/// disposal. Disposing is idempotent and may happen on any thread, a signal handler's too.
/// </summary>
public sealed class RawTerminal : IDisposable
{
    private const int StandardInput = 0;
    private const int StandardOutput = 1;
    private readonly Libc.Termios _before;
    private int _disposed;

    private RawTerminal(Libc.Termios before) => _before = before;

    /// <summary>Whether standard input is a terminal.</summary>
    public static bool IsInput => Libc.IsATty(StandardInput) == 1;

    /// <summary>The size of the terminal on standard output in characters; null when it is no terminal.</summary>
    public static (int Columns, int Rows)? Size =>
        Libc.GetWindowSize(StandardOutput, Libc.TIOCGWINSZ, out var size) == 0 && size.Columns > 0 ? (size.Columns, size.Rows) : null;

    /// <summary>Enters raw mode.</summary>
    /// <exception cref="LinuxException">Standard input is no terminal.</exception>
    public static RawTerminal Enter()
    {
        if (Libc.TcGetAttr(StandardInput, out var before) != 0)
        {
            throw LinuxException.FromLastError("tcgetattr", "standard input");
        }

        var raw = before;
        Libc.CfMakeRaw(ref raw);
        return Libc.TcSetAttr(StandardInput, Libc.TCSANOW, raw) == 0
            ? new RawTerminal(before)
            : throw LinuxException.FromLastError("tcsetattr", "standard input");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            // Nothing can be done about a terminal that is gone.
            _ = Libc.TcSetAttr(StandardInput, Libc.TCSANOW, _before);
        }
    }
}
