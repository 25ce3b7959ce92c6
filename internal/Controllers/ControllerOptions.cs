namespace EdgeOrch.Controllers;

/// <summary>Periods and limits of the controllers; the defaults are upstream's.</summary>
public sealed record ControllerOptions
{
    /// <summary>How long a node may be silent before its conditions become Unknown.</summary>
    public TimeSpan NodeMonitorGracePeriod { get; init; } = TimeSpan.FromSeconds(40);

    /// <summary>How long a node that never reported may take to start.</summary>
    public TimeSpan NodeStartupGracePeriod { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Nodes per second that may be tainted NoExecute while their zone is healthy.</summary>
    public double NodeEvictionRate { get; init; } = 0.1;

    /// <summary>Nodes per second in a large zone that is partly down.</summary>
    public double SecondaryNodeEvictionRate { get; init; } = 0.01;

    /// <summary>The share of not ready nodes from which a zone counts as partly down.</summary>
    public double UnhealthyZoneThreshold { get; init; } = 0.55;

    /// <summary>Zones up to this many nodes stop evicting while they are partly down.</summary>
    public int LargeClusterSizeThreshold { get; init; } = 50;

    /// <summary>Pod networks, at most one per address family; empty leaves nodes without a podCIDR.</summary>
    public IReadOnlyList<string> ClusterCidrs { get; init; } = [];

    /// <summary>The prefix length of a node's IPv4 pod network.</summary>
    public int NodeCidrMaskSizeIPv4 { get; init; } = 24;

    /// <summary>The prefix length of a node's IPv6 pod network.</summary>
    public int NodeCidrMaskSizeIPv6 { get; init; } = 64;

    /// <summary>How many finished pods are kept before the oldest are removed; 0 keeps all.</summary>
    public int TerminatedPodThreshold { get; init; } = 12500;

    /// <summary>How long a node must be absent before its pods are removed.</summary>
    public TimeSpan OrphanedPodQuarantine { get; init; } = TimeSpan.FromSeconds(40);

    /// <summary>The most endpoints of one slice.</summary>
    public int MaxEndpointsPerSlice { get; init; } = 100;

    /// <summary>How many keys of one controller are worked on at once.</summary>
    public int Workers { get; init; } = 5;
}
