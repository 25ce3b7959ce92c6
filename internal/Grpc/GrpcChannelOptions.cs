using System.Net.Security;

namespace EdgeOrch.Grpc;

/// <summary>How a <see cref="GrpcChannel"/> connects and what it accepts.</summary>
public sealed record GrpcChannelOptions
{
    /// <summary>How long opening a connection may take, TLS included; null leaves it to the system.</summary>
    public TimeSpan? ConnectTimeout { get; init; }

    /// <summary>The TLS settings for https addresses; null uses the system's.</summary>
    public SslClientAuthenticationOptions? Tls { get; init; }

    /// <summary>
    /// A connection with calls under way that is silent for this long is asked for a sign of life, and closed without one after
    /// <see cref="PingTimeout"/>. Null asks never. Servers that follow gRPC's defaults hang up on clients that ask more often than every 5 s.
    /// </summary>
    public TimeSpan? PingAfter { get; init; }

    /// <summary>How long the sign of life may take.</summary>
    public TimeSpan PingTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>An answer larger than this many bytes is a protocol error, not a message; containerd's own limit is 16 MiB.</summary>
    public int MaxMessageLength { get; init; } = 64 << 20;
}
