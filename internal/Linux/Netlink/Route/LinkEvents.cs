using System.Net.Sockets;
using System.Runtime.CompilerServices;
using static EdgeOrch.Linux.Netlink.Route.RouteConstants;

namespace EdgeOrch.Linux.Netlink.Route;

/// <summary>
/// Tells when links, IPv4 addresses or IPv4 routes of the network namespace in which it was opened change. Waiting
/// costs no thread and no polling. One reader at a time.
/// </summary>
public sealed class LinkEvents : IDisposable
{
    private readonly Socket _socket;
    private readonly byte[] _buffer = new byte[32 * 1024];

    private LinkEvents(Socket socket) => _socket = socket;

    /// <summary>Subscribes in the calling thread's network namespace.</summary>
    public static LinkEvents Open() => new(new Socket(
        NetlinkSocket.OpenHandle(NetlinkProtocol.Route, RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV4_ROUTE)));

    /// <summary>
    /// Gives one element per burst of changes. It says that something changed, not what: the reader looks at the whole
    /// state anyway, and events are lost when the kernel's queue overflows.
    /// </summary>
    public async IAsyncEnumerable<bool> Changes([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await _socket.ReceiveAsync(_buffer, cancellationToken);
            }
            catch (SocketException error) when (error.SocketErrorCode == SocketError.NoBufferSpaceAvailable)
            {
                // The kernel dropped events: as good a sign of a change as the events themselves.
                _ = error;
            }

            yield return true;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();
}
