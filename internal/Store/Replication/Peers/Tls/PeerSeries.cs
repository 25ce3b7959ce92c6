using EdgeOrch.Telemetry.Metrics;

namespace EdgeOrch.Store.Replication.Peers.Tls;

/// <summary>What is counted about one other server; see <see cref="PeerMetrics"/>.</summary>
internal sealed record PeerSeries(
    Counter SentBytes, Counter SentMessages, Counter ReceivedBytes, Counter ReceivedMessages,
    Counter Dropped, Counter Connections, Counter Skipped, Gauge RoundTrip);
