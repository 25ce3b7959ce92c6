using EdgeOrch.ApiServer.Pki;

namespace EdgeOrch.ApiServer.Bootstrap;

/// <summary>What the cluster's security depends on.</summary>
public sealed record ClusterSecurityOptions
{
    /// <summary>Certificates and keys.</summary>
    public required PkiOptions Pki { get; init; }

    /// <summary>The join token or its secret (<c>--token</c>); null uses the stored one or makes one.</summary>
    public string? Token { get; init; }

    /// <summary>The issuer of service-account tokens, also their default audience.</summary>
    public string Issuer { get; init; } = "https://kubernetes.default.svc.cluster.local";
}
