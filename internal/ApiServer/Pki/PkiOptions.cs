using System.Net;

namespace EdgeOrch.ApiServer.Pki;

/// <summary>What the cluster's certificates depend on.</summary>
public sealed record PkiOptions
{
    /// <summary>The server's data directory; keys live in <c>server/pki</c> below it.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>This node's name, in the serving certificate.</summary>
    public required string NodeName { get; init; }

    /// <summary>This node's addresses, in the serving certificate.</summary>
    public IReadOnlyList<IPAddress> NodeAddresses { get; init; } = [];

    /// <summary>The service address ranges; the first address of each is the <c>kubernetes</c> Service.</summary>
    public IReadOnlyList<IPNetwork> ServiceCidrs { get; init; } = [];

    /// <summary>Further names or addresses clients use (<c>--tls-san</c>).</summary>
    public IReadOnlyList<string> ExtraNames { get; init; } = [];

    /// <summary>The cluster's DNS domain.</summary>
    public string ClusterDomain { get; init; } = "cluster.local";

    /// <summary>How long end certificates are good for; they are renewed after two thirds of it.</summary>
    public TimeSpan CertificateLifetime { get; init; } = TimeSpan.FromDays(365);

    /// <summary>How long the CA is good for.</summary>
    public TimeSpan CaLifetime { get; init; } = TimeSpan.FromDays(3652);
}
