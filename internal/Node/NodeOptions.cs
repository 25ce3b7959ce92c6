using EdgeOrch.Api.Types;

namespace EdgeOrch.Node;

/// <summary>How the node agent of one machine behaves. Immutable.</summary>
public sealed record NodeOptions
{
    /// <summary>The Node object's name.</summary>
    public required string NodeName { get; init; }

    /// <summary>Where the agent keeps pods' files, for example <c>/var/lib/edgeorch/agent</c>.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>Where container logs go.</summary>
    public string PodLogDirectory { get; init; } = "/var/log/pods";

    /// <summary>The node's addresses, the primary one first; empty takes the interface addresses.</summary>
    public IReadOnlyList<string> NodeAddresses { get; init; } = [];

    /// <summary>The address of the cluster's DNS service for dnsPolicy ClusterFirst; empty uses the node's resolver.</summary>
    public IReadOnlyList<string> ClusterDns { get; init; } = [];

    /// <summary>The cluster's DNS domain.</summary>
    public string ClusterDomain { get; init; } = "cluster.local";

    /// <summary>The node's resolver file.</summary>
    public string ResolverFile { get; init; } = "/etc/resolv.conf";

    /// <summary>The most pods at a time.</summary>
    public int MaxPods { get; init; } = 110;

    /// <summary>The version the Node object reports.</summary>
    public string KubeletVersion { get; init; } = "v1.36.0+edgeorch";

    /// <summary>Labels to register with, beside the standard ones.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>Taints to register with.</summary>
    public IReadOnlyList<Taint> Taints { get; init; } = [];

    /// <summary>Extended resources to announce beside detected ones, for example <c>nvidia.com/gpu</c> = 2.</summary>
    public IReadOnlyDictionary<string, long> ExtendedResources { get; init; } = new Dictionary<string, long>();

    /// <summary>Resources kept for the system: subtracted from capacity.</summary>
    public IReadOnlyDictionary<string, Quantity> Reserved { get; init; } = new Dictionary<string, Quantity>();

    /// <summary>The port of the node's API in the Node object; 0 announces none.</summary>
    public int NodeApiPort { get; init; } = 10250;

    /// <summary>How many sandboxes are set up at the same time.</summary>
    public int ParallelSandboxes { get; init; } = Math.Max(4, System.Environment.ProcessorCount * 2);

    /// <summary>How often everything is listed although no event said so.</summary>
    public TimeSpan RelistPeriod { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often volumes made of API objects are refreshed although no event said so (tokens grow old).</summary>
    public TimeSpan VolumeRefreshPeriod { get; init; } = TimeSpan.FromSeconds(90);

    /// <summary>The size at which a container's log is rotated, in bytes.</summary>
    public long ContainerLogMaxBytes { get; init; } = 10 * 1024 * 1024;

    /// <summary>How many log files a container may have, the one in use included.</summary>
    public int ContainerLogMaxFiles { get; init; } = 5;

    /// <summary>Image garbage collection starts above this use of the disk, in percent.</summary>
    public int ImageGcHighPercent { get; init; } = 85;

    /// <summary>Image garbage collection stops below this use of the disk, in percent.</summary>
    public int ImageGcLowPercent { get; init; } = 80;
}
