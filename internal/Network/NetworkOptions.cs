using System.Net;

namespace EdgeOrch.Network;

/// <summary>What a node's networking needs to know.</summary>
public sealed record NetworkOptions
{
    /// <summary>This node.</summary>
    public required string NodeName { get; init; }

    /// <summary>All pods' network (<c>--cluster-cidr</c>).</summary>
    public required IPNetwork ClusterCidr { get; init; }

    /// <summary>All services' network (<c>--service-cidr</c>).</summary>
    public required IPNetwork ServiceCidr { get; init; }

    /// <summary>Where reservations are kept, an absolute path.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>The container runtime's <c>conf_dir</c> for CNI.</summary>
    public required string CniConfigDirectory { get; init; }

    /// <summary>The container runtime's <c>bin_dir</c> for CNI.</summary>
    public required string CniPluginDirectory { get; init; }

    /// <summary>Our executable, which is the plugin.</summary>
    public required string Executable { get; init; }

    /// <summary>Largest packet in bytes; null takes that of the interface with the default route.</summary>
    public int? Mtu { get; init; }

    /// <summary>The bridge pods hang on.</summary>
    public string Bridge { get; init; } = "eo0";

    /// <summary>Whether this node's proxy makes services work (<c>--disable-proxy</c> turns it off for another proxy).</summary>
    public bool WithServiceProxy { get; init; } = true;
}
