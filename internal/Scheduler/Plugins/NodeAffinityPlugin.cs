using EdgeOrch.Api.Types;
using EdgeOrch.Scheduler.Cluster;
using EdgeOrch.Scheduler.Framework;

namespace EdgeOrch.Scheduler.Plugins;

/// <summary>Follows the pod's node selector and node affinity, required and preferred.</summary>
public sealed class NodeAffinityPlugin : IFilterPlugin, IScorePlugin
{
    /// <inheritdoc cref="IFilterPlugin.Name"/>
    public string Name => "NodeAffinity";

    /// <inheritdoc/>
    public ClusterEvents HelpfulEvents => ClusterEvents.NodeAdded | ClusterEvents.NodeLabels;

    /// <inheritdoc/>
    public NodeFilter? Prepare(PodInfo pod, ClusterState cluster)
    {
        var required = pod.Spec.Affinity?.NodeAffinity?.RequiredDuringSchedulingIgnoredDuringExecution;
        return required is null && pod.Spec.NodeSelector is not { Count: > 0 } ? null : new Filter(pod.Spec.NodeSelector, required);
    }

    /// <inheritdoc/>
    public NodeScorer? Prepare(PodInfo pod, ClusterState cluster, IReadOnlyList<NodeInfo> feasible) =>
        pod.Spec.Affinity?.NodeAffinity?.PreferredDuringSchedulingIgnoredDuringExecution is { Count: > 0 } preferred ? new Scorer(preferred) : null;

    /// <summary>Whether the node is one the pod asks for.</summary>
    internal static bool Matches(PodSpec spec, NodeInfo node) =>
        (spec.NodeSelector ?? []).All(pair => node.Label(pair.Key) == pair.Value)
        && (spec.Affinity?.NodeAffinity?.RequiredDuringSchedulingIgnoredDuringExecution is not { } required
            || NodeSelectorTerms.MatchesAny(required.NodeSelectorTerms, node));

    private sealed class Filter(Dictionary<string, string>? selector, NodeSelector? required) : NodeFilter
    {
        private static readonly Rejection Refused = new("node(s) didn't match Pod's node affinity/selector", unresolvable: true);

        public override Rejection? Check(NodeInfo node)
        {
            foreach (var (key, value) in selector ?? [])
            {
                if (node.Label(key) != value)
                {
                    return Refused;
                }
            }

            return required is null || NodeSelectorTerms.MatchesAny(required.NodeSelectorTerms, node) ? null : Refused;
        }
    }

    private sealed class Scorer(List<PreferredSchedulingTerm> preferred) : NodeScorer
    {
        public override long Score(NodeInfo node) => preferred.Where(p => NodeSelectorTerms.Matches(p.Preference, node)).Sum(p => (long)(p.Weight ?? 0));

        public override void Normalize(Span<long> scores) => Stretch(scores, reverse: false);
    }
}
