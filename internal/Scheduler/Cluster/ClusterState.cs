using EdgeOrch.Api.Types;

namespace EdgeOrch.Scheduler.Cluster;

/// <summary>
/// What the scheduler decides on: nodes and the pods bound, or about to be bound, to them. Owned by one thread; changes
/// arrive between decisions, so every decision sees one consistent state.
/// </summary>
public sealed class ClusterState
{
    private readonly Dictionary<string, NodeInfo> _byName = new(StringComparer.Ordinal);
    private readonly List<NodeInfo> _nodes = [];
    private readonly Dictionary<string, (string Node, PodInfo Pod)> _placed = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<PodInfo>> _waitingForNode = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Dictionary<string, string>?> _namespaceLabels = new(StringComparer.Ordinal);

    /// <summary>All nodes, in order of arrival.</summary>
    public IReadOnlyList<NodeInfo> Nodes => _nodes;

    /// <summary>Labels of namespaces, for selectors over namespaces.</summary>
    public IReadOnlyDictionary<string, Dictionary<string, string>?> NamespaceLabels => _namespaceLabels;

    /// <summary>How many placed pods speak of other pods.</summary>
    public int PodsWithAffinity { get; private set; }

    /// <summary>Services and owners pods are spread by.</summary>
    public SpreadOwners SpreadOwners { get; } = new();

    /// <summary>The node, or null.</summary>
    public NodeInfo? FindNode(string name) => _byName.GetValueOrDefault(name);

    /// <summary>Adds a node or replaces what is known of it.</summary>
    public void PutNode(Node node)
    {
        var name = node.Metadata.Name ?? "";
        if (_byName.TryGetValue(name, out var known))
        {
            known.SetNode(node);
            return;
        }

        var info = new NodeInfo(node);
        _byName.Add(name, info);
        _nodes.Add(info);
        if (_waitingForNode.Remove(name, out var pods))
        {
            pods.ForEach(info.Add);
        }
    }

    /// <summary>Forgets a node; its pods are remembered in case it comes back.</summary>
    public void RemoveNode(string name)
    {
        if (_byName.Remove(name, out var info))
        {
            _nodes.Remove(info);
            _waitingForNode[name] = [.. info.Pods];
        }
    }

    /// <summary>Counts a pod on a node, replacing an earlier placement or version of it.</summary>
    public void Place(PodInfo pod, string node)
    {
        Remove(pod.Uid);
        _placed[pod.Uid] = (node, pod);
        PodsWithAffinity += pod.HasPodAffinity ? 1 : 0;
        if (_byName.TryGetValue(node, out var info))
        {
            info.Add(pod);
            return;
        }

        if (!_waitingForNode.TryGetValue(node, out var waiting))
        {
            _waitingForNode[node] = waiting = [];
        }

        waiting.Add(pod);
    }

    /// <summary>Stops counting a pod.</summary>
    public void Remove(string uid)
    {
        if (!_placed.Remove(uid, out var placed))
        {
            return;
        }

        PodsWithAffinity -= placed.Pod.HasPodAffinity ? 1 : 0;
        if (_byName.TryGetValue(placed.Node, out var info))
        {
            info.Remove(uid);
        }
        else if (_waitingForNode.TryGetValue(placed.Node, out var waiting))
        {
            waiting.RemoveAll(p => p.Uid == uid);
        }
    }

    /// <summary>Remembers a namespace's labels.</summary>
    public void PutNamespace(Namespace value) => _namespaceLabels[value.Metadata.Name ?? ""] = value.Metadata.Labels;

    /// <summary>Forgets a namespace.</summary>
    public void RemoveNamespace(string name) => _namespaceLabels.Remove(name);
}
