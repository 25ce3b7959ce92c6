using System.Net;
using System.Security.Cryptography.X509Certificates;
using EdgeOrch.Telemetry.Metrics;

namespace EdgeOrch.Store.Replication.Peers.Tls;

/// <summary>How a <see cref="TlsPeerTransport"/> works.</summary>
public sealed record PeerTransportOptions
{
    /// <summary>This server.</summary>
    public required long Id { get; init; }

    /// <summary>The name of the cluster; servers of others are refused.</summary>
    public required string Cluster { get; init; }

    /// <summary>Where to listen; port 0 takes any.</summary>
    public required IPEndPoint Listen { get; init; }

    /// <summary>Whether to listen although no other server is known: for one that waits to be told.</summary>
    public bool ListenAlone { get; init; }

    /// <summary>
    /// Where the others find this server, told to them on every connection, so that one that has moved, or that they do not know yet, is
    /// answered; null does not say.
    /// </summary>
    public PeerAddress? Advertise { get; init; }

    /// <summary>The present certificate and CA; asked for every connection. Cheap; give the same object while nothing has changed.</summary>
    public required Func<PeerCredentials> Credentials { get; init; }

    /// <summary>The server that a certificate names; null says that it is not a server's.</summary>
    public Func<X509Certificate2, long?> Identify { get; init; } = PeerIdentity.Of;

    /// <summary>The most messages that wait for one server.</summary>
    public int QueueMessages { get; init; } = 4096;

    /// <summary>The most bytes that wait for one server; a single message may be larger.</summary>
    public long QueueBytes { get; init; } = 32 << 20;

    /// <summary>How long connecting may take, TLS and the first words included.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The pause after the first failure to connect; it doubles with each further one.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>The longest pause between two attempts.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long bytes may stay unconfirmed by the other side's kernel before a connection counts as broken.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The size of a snapshot's chunks, in bytes.</summary>
    public int SnapshotChunkBytes { get; init; } = 256 << 10;

    /// <summary>The most bytes of a snapshot per second; 0 does not limit.</summary>
    public long SnapshotBytesPerSecond { get; init; }

    /// <summary>How long a snapshot may make no progress before it is given up.</summary>
    public TimeSpan SnapshotPatience { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Where to count; null counts for nobody.</summary>
    public MetricsRegistry? Metrics { get; init; }
}
