namespace EdgeOrch.Store;

/// <summary>Which etcd cluster an <see cref="EtcdStore"/> uses, and how.</summary>
public sealed record EtcdStoreOptions
{
    /// <summary>The members' client addresses, http or https.</summary>
    public required IReadOnlyList<Uri> Endpoints { get; init; }

    /// <summary>What all keys in etcd begin with, so that several users can share a cluster.</summary>
    public string Prefix { get; init; } = "/edgeorch/";

    /// <summary>PEM file with the authorities whose certificates the members may have; needed for https.</summary>
    public string? CaFile { get; init; }

    /// <summary>PEM file with the client's certificate, and those of the authorities between it and the one etcd trusts.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>PEM file with the client certificate's private key.</summary>
    public string? KeyFile { get; init; }

    /// <summary>History older than this is compacted away, as upstream does after 5 minutes; zero leaves it to others.</summary>
    public TimeSpan HistoryAge { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How often a watch with no events of its own is told how far it has come while others change.</summary>
    public TimeSpan ProgressInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long to look for a member that answers before a call fails.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(10);
}
