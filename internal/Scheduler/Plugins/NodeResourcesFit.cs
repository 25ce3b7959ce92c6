using EdgeOrch.Scheduler.Cluster;
using EdgeOrch.Scheduler.Framework;

namespace EdgeOrch.Scheduler.Plugins;

/// <summary>Refuses nodes without room, and prefers those that would be left with the most (least allocated).</summary>
public sealed class NodeResourcesFit : IFilterPlugin, IScorePlugin
{
    /// <inheritdoc cref="IFilterPlugin.Name"/>
    public string Name => "NodeResourcesFit";

    /// <inheritdoc/>
    public ClusterEvents HelpfulEvents => ClusterEvents.NodeAdded | ClusterEvents.NodeAllocatable | ClusterEvents.PodDeleted;

    /// <inheritdoc/>
    public NodeFilter? Prepare(PodInfo pod, ClusterState cluster) => new Filter(pod.Requests);

    /// <inheritdoc/>
    public NodeScorer? Prepare(PodInfo pod, ClusterState cluster, IReadOnlyList<NodeInfo> feasible) => new LeastAllocated(pod.NonZeroRequests);

    /// <summary>The shortages a node has for the requests; null when they fit.</summary>
    public static Rejection? Shortage(ResourceAmounts requests, NodeInfo node)
    {
        List<string>? reasons = null;
        var unresolvable = false;
        if (node.Pods.Count + 1 > node.AllowedPods)
        {
            (reasons ??= []).Add("Too many pods");
        }

        Compare(ResourceAmounts.Cpu, requests.MilliCpu, node.Allocatable.MilliCpu, node.Requested.MilliCpu, ref reasons, ref unresolvable);
        Compare(ResourceAmounts.Memory, requests.MemoryBytes, node.Allocatable.MemoryBytes, node.Requested.MemoryBytes, ref reasons, ref unresolvable);
        foreach (var (name, amount) in requests.Others)
        {
            Compare(name, amount, node.Allocatable[name], node.Requested[name], ref reasons, ref unresolvable);
        }

        return reasons is null ? null : new Rejection(reasons, unresolvable);
    }

    private static void Compare(string name, long wanted, long allocatable, long requested, ref List<string>? reasons, ref bool unresolvable)
    {
        if (wanted > 0 && wanted > allocatable - requested)
        {
            (reasons ??= []).Add($"Insufficient {name}");
            unresolvable |= wanted > allocatable;
        }
    }

    private sealed class Filter(ResourceAmounts requests) : NodeFilter
    {
        public override Rejection? Check(NodeInfo node) => Shortage(requests, node);
    }

    private sealed class LeastAllocated(ResourceAmounts requests) : NodeScorer
    {
        public override long Score(NodeInfo node) =>
            (Free(node.Allocatable.MilliCpu, node.NonZeroRequested.MilliCpu + requests.MilliCpu)
            + Free(node.Allocatable.MemoryBytes, node.NonZeroRequested.MemoryBytes + requests.MemoryBytes)) / 2;

        private static long Free(long allocatable, long requested) =>
            allocatable == 0 || requested > allocatable ? 0 : (allocatable - requested) * MaxScore / allocatable;
    }
}
