using System.Buffers.Binary;
using System.Net.Sockets;

namespace EdgeOrch.Store.Replication.Peers.Tls;

/// <summary>Sets up TCP so that small messages leave at once and a vanished peer is noticed by the kernel (tcp(7)).</summary>
internal static class PeerSocket
{
    private const int TcpLevel = 6;
    private const int TcpInfo = 11;
    private const int TcpUserTimeout = 18;
    private const int RoundTripOffset = 68;
    private const int InfoBytes = 104;
    private const int ProbeSeconds = 5;
    private const int Probes = 3;

    /// <summary>Prepares a connected socket.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="patience">How long sent bytes may stay unconfirmed before the connection counts as broken.</param>
    internal static void Prepare(Socket socket, TimeSpan patience)
    {
        socket.NoDelay = true;
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, ProbeSeconds);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, ProbeSeconds);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, Probes);
        Span<byte> milliseconds = stackalloc byte[sizeof(int)];
        BitConverter.TryWriteBytes(milliseconds, (int)patience.TotalMilliseconds);
        socket.SetRawSocketOption(TcpLevel, TcpUserTimeout, milliseconds);
    }

    /// <summary>The kernel's smoothed round-trip time of a connection.</summary>
    /// <returns>Null when it cannot say.</returns>
    internal static TimeSpan? RoundTrip(Socket socket)
    {
        Span<byte> info = stackalloc byte[InfoBytes];
        try
        {
            int length = socket.GetRawSocketOption(TcpLevel, TcpInfo, info);
            uint microseconds = BitConverter.IsLittleEndian
                ? BinaryPrimitives.ReadUInt32LittleEndian(info[RoundTripOffset..])
                : BinaryPrimitives.ReadUInt32BigEndian(info[RoundTripOffset..]);
            return length >= RoundTripOffset + sizeof(uint) ? TimeSpan.FromMicroseconds(microseconds) : null;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return null;
        }
    }
}
