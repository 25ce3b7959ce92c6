using System.Security.Cryptography.X509Certificates;

namespace EdgeOrch.Client;

/// <summary>How to reach API servers and prove who we are.</summary>
public sealed record HttpTransportOptions
{
    /// <summary>The servers, tried in turn; <c>https://host:port</c>.</summary>
    public required IReadOnlyList<Uri> Servers { get; init; }

    /// <summary>The servers known now, in place of <see cref="Servers"/>; never empty. Null when these never change.</summary>
    public Func<IReadOnlyList<Uri>>? PresentServers { get; init; }

    /// <summary>The only roots a server may chain to; empty trusts the system's.</summary>
    public IReadOnlyList<X509Certificate2> TrustedRoots { get; init; } = [];

    /// <summary>Gives the client certificate for each new connection, so a renewed one is picked up without a restart.</summary>
    public Func<X509Certificate2?>? ClientCertificate { get; init; }

    /// <summary>Gives the bearer token for each request.</summary>
    public Func<string?>? BearerToken { get; init; }

    /// <summary>The name expected in the server's certificate when it is not the address's host.</summary>
    public string? TlsServerName { get; init; }

    /// <summary>Accepts any server certificate. Only for what the user asked for by name.</summary>
    public bool SkipTlsVerification { get; init; }

    /// <summary>The User-Agent header.</summary>
    public string UserAgent { get; init; } = "edgeorch";

    /// <summary>How long to wait for TCP and TLS.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>After this silence on a connection with open streams, a ping asks whether the server lives.</summary>
    public TimeSpan PingAfter { get; init; } = TimeSpan.FromSeconds(6);

    /// <summary>A ping unanswered for this long breaks the connection and with it every stream on it.</summary>
    public TimeSpan PingTimeout { get; init; } = TimeSpan.FromSeconds(6);

    /// <summary>After this age a connection takes no new requests, so renewed certificates and moved servers are noticed.</summary>
    public TimeSpan ConnectionLifetime { get; init; } = TimeSpan.FromMinutes(15);
}
