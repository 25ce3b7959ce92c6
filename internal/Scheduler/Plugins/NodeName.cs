using EdgeOrch.Scheduler.Cluster;
using EdgeOrch.Scheduler.Framework;

namespace EdgeOrch.Scheduler.Plugins;

/// <summary>Holds a pod that names its node to that node.</summary>
public sealed class NodeName : IFilterPlugin
{
    /// <inheritdoc/>
    public string Name => "NodeName";

    /// <inheritdoc/>
    public ClusterEvents HelpfulEvents => ClusterEvents.NodeAdded;

    /// <inheritdoc/>
    public NodeFilter? Prepare(PodInfo pod, ClusterState cluster) =>
        string.IsNullOrEmpty(pod.Spec.NodeName) ? null : new Filter(pod.Spec.NodeName);

    private sealed class Filter(string name) : NodeFilter
    {
        private static readonly Rejection Refused = new("node(s) didn't match the requested node name", unresolvable: true);

        public override Rejection? Check(NodeInfo node) => node.Name == name ? null : Refused;
    }
}
