using System.Net;
using System.Net.Sockets;
using EdgeOrch.Store.Replication.Peers.Tls;
using EdgeOrch.Store.Replication.Peers.Wire;
using EdgeOrch.Telemetry.Metrics;

namespace EdgeOrch.Store.Tests.Peers;

/// <summary>A connection to a server on which a test says what it likes, with a good certificate.</summary>
internal static class HandMadeConnection
{
    internal static async Task<PeerConnection> DialAsync(TlsPeer to, PeerCredentials credentials)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, to.Address.Port);
        var secured = await new PeerTls(() => credentials, PeerIdentity.Of, TimeProvider.System).DialedAsync(new NetworkStream(socket), default);
        return new PeerConnection(socket, secured, new PeerMetrics(new MetricsRegistry()).Of(secured.Id));
    }

    internal static Hello Hello(long from, long to, PeerPurpose purpose = PeerPurpose.Messages) =>
        new(PeerProtocol.OldestVersion, PeerProtocol.Version, purpose, from, to, "test", string.Empty);

    internal static async Task SendAsync(this PeerConnection connection, Action<FrameBuffer> add)
    {
        using var frames = new FrameBuffer();
        add(frames);
        await connection.SendAsync(frames, default);
    }
}
