namespace EdgeOrch.Client.Kubeconfig;

/// <summary>An API server and how to trust it.</summary>
public sealed record KubeconfigCluster(string Name, string Server)
{
    /// <summary>The CA certificates as PEM, or null to trust the system's.</summary>
    public string? CaPem { get; init; }

    /// <summary>Accepts any certificate.</summary>
    public bool InsecureSkipTlsVerify { get; init; }

    /// <summary>The name expected in the server's certificate.</summary>
    public string? TlsServerName { get; init; }
}

/// <summary>Credentials.</summary>
public sealed record KubeconfigUser(string Name)
{
    /// <summary>The client certificate as PEM.</summary>
    public string? ClientCertificatePem { get; init; }

    /// <summary>The client certificate's key as PEM.</summary>
    public string? ClientKeyPem { get; init; }

    /// <summary>A bearer token.</summary>
    public string? Token { get; init; }

    /// <summary>A file with a bearer token, read again when it changes.</summary>
    public string? TokenFile { get; init; }
}

/// <summary>A cluster, a user and the namespace commands use by default.</summary>
public sealed record KubeconfigContext(string Name, string Cluster, string User)
{
    /// <summary>The namespace of commands that name none.</summary>
    public string Namespace { get; init; } = "default";
}
