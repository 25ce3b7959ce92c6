using EdgeOrch.Scheduler.Cluster;
using EdgeOrch.Scheduler.Framework;

namespace EdgeOrch.Scheduler.Plugins;

/// <summary>
/// A pod that asks for GPUs scores 100 on nodes that can give it all of them and 0 elsewhere; a pod that asks for none
/// scores 100 on nodes without GPUs, so that GPU nodes stay free for those who need them.
/// </summary>
public sealed class GpuPreference : IScorePlugin
{
    private const string GpuSuffix = "/gpu";

    /// <inheritdoc/>
    public string Name => "GpuPreference";

    /// <inheritdoc/>
    public NodeScorer? Prepare(PodInfo pod, ClusterState cluster, IReadOnlyList<NodeInfo> feasible)
    {
        var wanted = pod.Requests.Others.Where(r => IsGpu(r.Key) && r.Value > 0).ToList();
        return wanted.Count > 0 || feasible.Any(HasGpu) ? new Scorer(wanted) : null;
    }

    private static bool IsGpu(string resource) => resource.EndsWith(GpuSuffix, StringComparison.Ordinal)
        || resource.StartsWith("nvidia.com/mig-", StringComparison.Ordinal)
        || resource.StartsWith("gpu.intel.com/", StringComparison.Ordinal);

    private static bool HasGpu(NodeInfo node) => node.Allocatable.Others.Any(r => IsGpu(r.Key) && r.Value > 0);

    private sealed class Scorer(List<KeyValuePair<string, long>> wanted) : NodeScorer
    {
        public override long Score(NodeInfo node)
        {
            if (wanted.Count == 0)
            {
                return HasGpu(node) ? 0 : MaxScore;
            }

            return wanted.All(w => node.Allocatable[w.Key] - node.Requested[w.Key] >= w.Value) ? MaxScore : 0;
        }
    }
}
