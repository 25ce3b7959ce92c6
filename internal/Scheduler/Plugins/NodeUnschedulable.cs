using EdgeOrch.Api.Types;
using EdgeOrch.Scheduler.Cluster;
using EdgeOrch.Scheduler.Framework;

namespace EdgeOrch.Scheduler.Plugins;

/// <summary>Keeps pods off cordoned nodes unless they tolerate that.</summary>
public sealed class NodeUnschedulable : IFilterPlugin
{
    private const string TaintKey = "node.kubernetes.io/unschedulable";

    /// <inheritdoc/>
    public string Name => "NodeUnschedulable";

    /// <inheritdoc/>
    public ClusterEvents HelpfulEvents => ClusterEvents.NodeAdded | ClusterEvents.NodeTaints;

    /// <inheritdoc/>
    public NodeFilter? Prepare(PodInfo pod, ClusterState cluster) =>
        Tolerations.Tolerate(pod.Spec.Tolerations, new Taint { Key = TaintKey, Effect = "NoSchedule" }) ? null : new Filter();

    private sealed class Filter : NodeFilter
    {
        private static readonly Rejection Refused = new("node(s) were unschedulable", unresolvable: true);

        public override Rejection? Check(NodeInfo node) => node.Node.Spec?.Unschedulable == true ? Refused : null;
    }
}
