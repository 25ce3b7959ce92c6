using System.Net.Sockets;
using System.Text;

namespace EdgeOrch.Linux;

/// <summary>
/// Tells the service manager how this process is doing (sd_notify(3)): a datagram to the socket in
/// <c>NOTIFY_SOCKET</c>. Without that variable every call does nothing. Thread-safe.
/// </summary>
public sealed class SystemdNotifier
{
    private readonly string? _socketPath;

    /// <summary>Creates a notifier.</summary>
    /// <param name="socketPath">The value of <c>NOTIFY_SOCKET</c>; null or empty when there is no service manager.</param>
    public SystemdNotifier(string? socketPath) => _socketPath = string.IsNullOrEmpty(socketPath) ? null : socketPath;

    /// <summary>Creates a notifier from this process's environment.</summary>
    public static SystemdNotifier FromEnvironment() => new(Environment.GetEnvironmentVariable("NOTIFY_SOCKET"));

    /// <summary>Whether anybody listens.</summary>
    public bool IsActive => _socketPath is not null;

    /// <summary>Start-up is complete.</summary>
    public void Ready(string status) => Send("READY=1\nSTATUS=" + OneLine(status));

    /// <summary>Shutting down has begun.</summary>
    public void Stopping() => Send("STOPPING=1");

    /// <summary>A line for <c>systemctl status</c>.</summary>
    public void Status(string status) => Send("STATUS=" + OneLine(status));

    /// <summary>Keeps the watchdog quiet.</summary>
    public void Watchdog() => Send("WATCHDOG=1");

    private void Send(string message)
    {
        if (_socketPath is null)
        {
            return;
        }

        // A leading @ means the abstract namespace, which .NET spells with a NUL.
        var path = _socketPath[0] == '@' ? "\0" + _socketPath[1..] : _socketPath;
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
            socket.SendTo(Encoding.UTF8.GetBytes(message), new UnixDomainSocketEndPoint(path));
        }
        catch (SocketException)
        {
            // A service manager that went away is no reason to fail: sd_notify's callers ignore its result as well.
        }
    }

    private static string OneLine(string text) => text.ReplaceLineEndings(" ");
}
