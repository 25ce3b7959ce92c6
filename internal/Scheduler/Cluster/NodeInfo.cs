using EdgeOrch.Api.Types;

namespace EdgeOrch.Scheduler.Cluster;

/// <summary>A node and what its pods take of it. Changed only by <see cref="ClusterState"/>.</summary>
public sealed class NodeInfo
{
    private readonly Dictionary<string, PodInfo> _pods = new(StringComparer.Ordinal);

    internal NodeInfo(Node node) => SetNode(node);

    /// <summary>The node.</summary>
    public Node Node { get; private set; } = null!;

    /// <summary>The node's name.</summary>
    public string Name => Node.Metadata.Name ?? "";

    /// <summary>The node's labels, or null.</summary>
    public Dictionary<string, string>? Labels => Node.Metadata.Labels;

    /// <summary>The node's taints.</summary>
    public IReadOnlyList<Taint> Taints { get; private set; } = [];

    /// <summary>What pods may take together.</summary>
    public ResourceAmounts Allocatable { get; private set; } = new();

    /// <summary>How many pods may run.</summary>
    public long AllowedPods { get; private set; }

    /// <summary>What its pods take.</summary>
    public ResourceAmounts Requested { get; } = new();

    /// <summary>What its pods are counted as when nodes are scored.</summary>
    public ResourceAmounts NonZeroRequested { get; } = new();

    /// <summary>Image names on the node with their size in bytes.</summary>
    public IReadOnlyDictionary<string, long> ImageSizes { get; private set; } = new Dictionary<string, long>();

    /// <summary>The pods on the node, including those on their way.</summary>
    public IReadOnlyCollection<PodInfo> Pods => _pods.Values;

    /// <summary>How many of the pods speak of other pods.</summary>
    public int PodsWithAffinity { get; private set; }

    /// <summary>How many of the pods take ports of the node.</summary>
    public int PodsWithHostPorts { get; private set; }

    /// <summary>The value of a label, or null.</summary>
    public string? Label(string key) => Labels is not null && Labels.TryGetValue(key, out var value) ? value : null;

    internal void SetNode(Node node)
    {
        Node = node;
        Taints = node.Spec?.Taints ?? [];
        Allocatable = ResourceAmounts.From(node.Status?.Allocatable ?? node.Status?.Capacity);
        AllowedPods = Allocatable["pods"];
        var images = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var image in node.Status?.Images ?? [])
        {
            foreach (var name in image.Names ?? [])
            {
                images[name] = image.SizeBytes ?? 0;
            }
        }

        ImageSizes = images;
    }

    internal void Add(PodInfo pod)
    {
        if (_pods.TryGetValue(pod.Uid, out var known))
        {
            Count(known, -1);
        }

        _pods[pod.Uid] = pod;
        Count(pod, 1);
    }

    internal void Remove(string uid)
    {
        if (_pods.Remove(uid, out var pod))
        {
            Count(pod, -1);
        }
    }

    private void Count(PodInfo pod, int sign)
    {
        Requested.Add(pod.Requests, sign);
        NonZeroRequested.Add(pod.NonZeroRequests, sign);
        PodsWithAffinity += pod.HasPodAffinity ? sign : 0;
        PodsWithHostPorts += pod.HostPorts.Count > 0 ? sign : 0;
    }
}
