using EdgeOrch.ApiServer.Pki;

namespace EdgeOrch.ApiServer.Bootstrap;

/// <summary>What the cluster's security depends on.</summary>
public sealed record ClusterSecurityOptions
{
    /// <summary>Certificates and keys.</summary>
    public required PkiOptions Pki { get; init; }

    /// <summary>The join token or its secret (<c>--token</c>); null uses the stored one or makes one.</summary>
    public string? Token { get; init; }

    /// <summary>A CSV file of further fixed tokens (<c>--token-auth-file</c>); null for none.</summary>
    public string? TokenAuthFile { get; init; }

    /// <summary>PEM files of further keys service-account tokens are accepted from (<c>--service-account-key-file</c>).</summary>
    public IReadOnlyList<string> TokenKeyFiles { get; init; } = [];

    /// <summary>The issuer of service-account tokens, also their default audience.</summary>
    public string Issuer { get; init; } = "https://kubernetes.default.svc.cluster.local";
}
