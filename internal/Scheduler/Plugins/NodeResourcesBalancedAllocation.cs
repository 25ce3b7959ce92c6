using EdgeOrch.Scheduler.Cluster;
using EdgeOrch.Scheduler.Framework;

namespace EdgeOrch.Scheduler.Plugins;

/// <summary>Prefers nodes whose CPU and memory would be used to a like degree.</summary>
public sealed class NodeResourcesBalancedAllocation : IScorePlugin
{
    /// <inheritdoc/>
    public string Name => "NodeResourcesBalancedAllocation";

    /// <inheritdoc/>
    public NodeScorer? Prepare(PodInfo pod, ClusterState cluster, IReadOnlyList<NodeInfo> feasible) => new Scorer(pod.NonZeroRequests);

    private sealed class Scorer(ResourceAmounts requests) : NodeScorer
    {
        // With two resources the standard deviation of the used shares is half of their distance.
        public override long Score(NodeInfo node)
        {
            var cpu = Share(node.NonZeroRequested.MilliCpu + requests.MilliCpu, node.Allocatable.MilliCpu);
            var memory = Share(node.NonZeroRequested.MemoryBytes + requests.MemoryBytes, node.Allocatable.MemoryBytes);
            return (long)((1 - (Math.Abs(cpu - memory) / 2)) * MaxScore);
        }

        private static double Share(long used, long allocatable) => allocatable == 0 ? 1 : Math.Min(1, (double)used / allocatable);
    }
}
