using EdgeOrch.Api.Types;
using EdgeOrch.Scheduler.Cluster;
using EdgeOrch.Scheduler.Framework;

namespace EdgeOrch.Scheduler.Plugins;

/// <summary>Keeps pods off nodes with taints they do not tolerate, and prefers nodes with fewer PreferNoSchedule taints.</summary>
public sealed class TaintToleration : IFilterPlugin, IScorePlugin
{
    /// <inheritdoc cref="IFilterPlugin.Name"/>
    public string Name => "TaintToleration";

    /// <inheritdoc/>
    public ClusterEvents HelpfulEvents => ClusterEvents.NodeAdded | ClusterEvents.NodeTaints;

    /// <inheritdoc/>
    public NodeFilter? Prepare(PodInfo pod, ClusterState cluster) => new Filter(pod);

    /// <inheritdoc/>
    public NodeScorer? Prepare(PodInfo pod, ClusterState cluster, IReadOnlyList<NodeInfo> feasible) =>
        feasible.Any(n => n.Taints.Any(IsPreference)) ? new Scorer(pod) : null;

    private static bool IsPreference(Taint taint) => taint.Effect == "PreferNoSchedule";

    private sealed class Filter(PodInfo pod) : NodeFilter
    {
        public override Rejection? Check(NodeInfo node)
        {
            foreach (var taint in node.Taints)
            {
                if (taint.Effect is "NoSchedule" or "NoExecute" && !Tolerations.Tolerate(pod.Spec.Tolerations, taint))
                {
                    return new Rejection($"node(s) had untolerated taint {{{taint.Key}: {taint.Value}}}", unresolvable: true);
                }
            }

            return null;
        }
    }

    private sealed class Scorer(PodInfo pod) : NodeScorer
    {
        public override long Score(NodeInfo node) => node.Taints.Count(t => IsPreference(t) && !Tolerations.Tolerate(pod.Spec.Tolerations, t));

        public override void Normalize(Span<long> scores) => Stretch(scores, reverse: true);
    }
}
