using System.Net;
using EdgeOrch.Store.Replication.Peers;
using EdgeOrch.Store.Replication.Peers.Tls;
using EdgeOrch.Telemetry.Metrics;

namespace EdgeOrch.Store.Tests.Peers;

/// <summary>One server of a test on loopback, with everything about it at hand.</summary>
internal sealed class TlsPeer : IAsyncDisposable
{
    internal TlsPeer(long id, Func<PeerCredentials> credentials, Func<PeerTransportOptions, PeerTransportOptions>? change = null, RecordingReceiver? receiver = null)
    {
        Receiver = receiver ?? new RecordingReceiver();
        var options = new PeerTransportOptions
        {
            Id = id,
            Cluster = "test",
            Listen = new IPEndPoint(IPAddress.Loopback, FreePort()),
            ListenAlone = true,
            Credentials = credentials,
            Metrics = Metrics,
        };
        options = options with { Advertise = new PeerAddress("127.0.0.1", options.Listen.Port) };
        options = change is null ? options : change(options);
        Address = new PeerAddress("127.0.0.1", options.Listen.Port);
        Transport = new TlsPeerTransport(options, Log, TimeProvider.System, new Random(1));
        Transport.Start(Receiver);
    }

    internal TlsPeerTransport Transport { get; }

    internal RecordingReceiver Receiver { get; }

    internal RecordingLogger Log { get; } = new();

    internal MetricsRegistry Metrics { get; } = new();

    internal PeerAddress Address { get; }

    public ValueTask DisposeAsync() => Transport.DisposeAsync();

    internal void Knows(long id, PeerAddress address) => Transport.SetPeers(new Dictionary<long, PeerAddress> { [id] = address });

    internal Task SaysAsync(string text) =>
        Stores.UntilAsync(() => Log.Lines.Any(line => line.Contains(text, StringComparison.Ordinal)), $"\"{text}\" in the log: {string.Join(" | ", Log.Lines)}");

    internal bool Counts(string series) => Metrics.Write().Split('\n').Contains(series);

    // Free a moment ago; a server must know its port before it listens, to tell the others.
    internal static int FreePort()
    {
        using var socket = new System.Net.Sockets.Socket(
            System.Net.Sockets.AddressFamily.InterNetwork, System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
