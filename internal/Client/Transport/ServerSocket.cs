using System.Net;
using System.Net.Sockets;

namespace EdgeOrch.Client;

/// <summary>
/// Connections to servers: one that has vanished without a word is given up after two seconds. The kernel asks for it (tcp(7)), so that an
/// idle client sleeps on. So is the connection of a client that knows one server only: it may hear of others while it lasts.
/// </summary>
internal static class ServerSocket
{
    private const int TcpLevel = 6;
    private const int TcpUserTimeout = 18;
    private const int ProbeSeconds = 1;
    private const int Probes = 2;
    private const int PatienceMilliseconds = 2000;
    private static readonly TimeSpan ConnectPatience = TimeSpan.FromSeconds(1);

    /// <summary>Connects.</summary>
    /// <param name="server">Where to.</param>
    /// <param name="hasOthers">Whether there is another server to turn to; who knows one only waits as long as usual for it to accept.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="SocketException">The server is not there.</exception>
    internal static async ValueTask<Stream> ConnectAsync(DnsEndPoint server, bool hasOthers, TimeProvider time, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            using var patience = new CancellationTokenSource(hasOthers ? ConnectPatience : Timeout.InfiniteTimeSpan, time);
            using var both = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
            await socket.ConnectAsync(server, both.Token).ConfigureAwait(false);
            Prepare(socket);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            socket.Dispose();
            throw new SocketException((int)SocketError.TimedOut);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static void Prepare(Socket socket)
    {
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, ProbeSeconds);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, ProbeSeconds);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, Probes);
        Span<byte> milliseconds = stackalloc byte[sizeof(int)];
        BitConverter.TryWriteBytes(milliseconds, PatienceMilliseconds);
        socket.SetRawSocketOption(TcpLevel, TcpUserTimeout, milliseconds);
    }
}
