using EdgeOrch.Api.Types;
using EdgeOrch.Scheduler.Cluster;
using EdgeOrch.Scheduler.Framework;

namespace EdgeOrch.Scheduler.Plugins;

/// <summary>
/// Spreads a pod's siblings over topology domains: required constraints filter, the others score. A pod without
/// constraints of its own is spread over hosts (max skew 3) and zones (max skew 5) with the siblings its Services and owner give it.
/// </summary>
public sealed class PodTopologySpread : IFilterPlugin, IScorePlugin
{
    /// <inheritdoc cref="IFilterPlugin.Name"/>
    public string Name => "PodTopologySpread";

    /// <inheritdoc/>
    public ClusterEvents HelpfulEvents => ClusterEvents.AnyNode | ClusterEvents.PodDeleted | ClusterEvents.PodPlaced;

    /// <inheritdoc/>
    public NodeFilter? Prepare(PodInfo pod, ClusterState cluster)
    {
        var constraints = SpreadConstraint.Required(pod).ToArray();
        return constraints.Length == 0 ? null : new Filter(pod, [.. constraints.Select(c => DomainCounts.Of(c, pod, cluster, cluster.Nodes, constraints))]);
    }

    /// <inheritdoc/>
    public NodeScorer? Prepare(PodInfo pod, ClusterState cluster, IReadOnlyList<NodeInfo> feasible)
    {
        var constraints = SpreadConstraint.Preferred(pod, cluster.SpreadOwners).ToArray();
        return constraints.Length == 0 || feasible.Count < 2
            ? null
            : new Scorer([.. constraints.Select(c => DomainCounts.Of(c, pod, cluster, cluster.Nodes, []))], feasible);
    }

    private sealed class Filter(PodInfo pod, DomainCounts[] constraints) : NodeFilter
    {
        private static readonly Rejection MissingLabel = new("node(s) didn't match pod topology spread constraints (missing required label)", unresolvable: true);
        private static readonly Rejection Skewed = new("node(s) didn't match pod topology spread constraints");

        public override Rejection? Check(NodeInfo node)
        {
            foreach (var counts in constraints)
            {
                if (node.Label(counts.Constraint.TopologyKey) is not { } domain)
                {
                    return MissingLabel;
                }

                var self = counts.Constraint.Selector.Matches(pod.Labels) ? 1 : 0;
                if (counts.In(domain) + self - counts.Smallest > counts.Constraint.MaxSkew)
                {
                    return Skewed;
                }
            }

            return null;
        }
    }

    private sealed class Scorer(DomainCounts[] constraints, IReadOnlyList<NodeInfo> feasible) : NodeScorer
    {
        private readonly double[] _weights = [.. constraints.Select(c =>
            Math.Log(feasible.Select(n => n.Label(c.Constraint.TopologyKey)).Where(d => d is not null).Distinct(StringComparer.Ordinal).Count() + 2))];

        public override long Score(NodeInfo node)
        {
            var score = 0.0;
            for (var i = 0; i < constraints.Length; i++)
            {
                if (node.Label(constraints[i].Constraint.TopologyKey) is { } domain)
                {
                    score += (constraints[i].In(domain) * _weights[i]) + (constraints[i].Constraint.MaxSkew - 1);
                }
            }

            return (long)Math.Round(score);
        }

        // Fewer siblings are better: the emptiest domain gets the best score.
        public override void Normalize(Span<long> scores)
        {
            long min = long.MaxValue;
            long max = 0;
            foreach (var score in scores)
            {
                min = Math.Min(min, score);
                max = Math.Max(max, score);
            }

            for (var i = 0; i < scores.Length; i++)
            {
                scores[i] = max == 0 ? MaxScore : MaxScore * (max + min - scores[i]) / max;
            }
        }
    }
}
