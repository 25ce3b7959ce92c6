using System.Collections.Concurrent;
using System.Globalization;
using EdgeOrch.Telemetry.Metrics;

namespace EdgeOrch.Store.Replication.Peers.Tls;

/// <summary>What the network between servers counts. Thread-safe.</summary>
internal sealed class PeerMetrics(MetricsRegistry registry)
{
    private const string Label = "peer";

    private readonly ConcurrentDictionary<long, PeerSeries> _series = new();
    private readonly MetricFamily<Counter> _sentBytes = registry.CounterFamily("edgeorch_peer_sent_bytes_total", "Bytes sent to a server, before encryption.", Label);
    private readonly MetricFamily<Counter> _sentMessages = registry.CounterFamily("edgeorch_peer_sent_messages_total", "Messages sent to a server.", Label);
    private readonly MetricFamily<Counter> _receivedBytes = registry.CounterFamily("edgeorch_peer_received_bytes_total", "Bytes received from a server, before encryption.", Label);
    private readonly MetricFamily<Counter> _receivedMessages = registry.CounterFamily("edgeorch_peer_received_messages_total", "Messages received from a server.", Label);
    private readonly MetricFamily<Counter> _dropped = registry.CounterFamily("edgeorch_peer_dropped_messages_total", "Messages to a server that were not sent.", Label);
    private readonly MetricFamily<Counter> _connections = registry.CounterFamily("edgeorch_peer_connections_total", "Connections made to a server.", Label);
    private readonly MetricFamily<Counter> _skipped = registry.CounterFamily("edgeorch_peer_skipped_frames_total", "Frames of a newer server that are unknown here.", Label);
    private readonly MetricFamily<Gauge> _roundTrip = registry.GaugeFamily("edgeorch_peer_round_trip_seconds", "The kernel's round-trip time to a server.", Label);

    /// <summary>Connections that were refused, or broke before the other side had said who it is.</summary>
    internal Counter Refused { get; } = registry.Counter("edgeorch_peer_refused_connections_total", "Connections that did not get past the first words.");

    /// <summary>The series of one server.</summary>
    internal PeerSeries Of(long peer) => _series.GetOrAdd(peer, Create);

    private PeerSeries Create(long peer)
    {
        string name = peer.ToString(CultureInfo.InvariantCulture);
        return new PeerSeries(
            _sentBytes.With(name), _sentMessages.With(name), _receivedBytes.With(name), _receivedMessages.With(name),
            _dropped.With(name), _connections.With(name), _skipped.With(name), _roundTrip.With(name));
    }
}
