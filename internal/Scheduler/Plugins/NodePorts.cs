using EdgeOrch.Scheduler.Cluster;
using EdgeOrch.Scheduler.Framework;

namespace EdgeOrch.Scheduler.Plugins;

/// <summary>Keeps two pods that want the same port of the node apart.</summary>
public sealed class NodePorts : IFilterPlugin
{
    /// <inheritdoc/>
    public string Name => "NodePorts";

    /// <inheritdoc/>
    public ClusterEvents HelpfulEvents => ClusterEvents.NodeAdded | ClusterEvents.PodDeleted;

    /// <inheritdoc/>
    public NodeFilter? Prepare(PodInfo pod, ClusterState cluster) => pod.HostPorts.Count == 0 ? null : new Filter(pod.HostPorts);

    private sealed class Filter(IReadOnlyList<HostPort> wanted) : NodeFilter
    {
        private static readonly Rejection Refused = new("node(s) didn't have free ports for the requested pod ports");

        public override Rejection? Check(NodeInfo node) => node.PodsWithHostPorts > 0
            && node.Pods.Any(pod => pod.HostPorts.Any(taken => wanted.Any(taken.ClashesWith))) ? Refused : null;
    }
}
