using EdgeOrch.Scheduler.Cluster;
using EdgeOrch.Scheduler.Framework;

namespace EdgeOrch.Scheduler.Plugins;

/// <summary>Places pods near or away from other pods, by the wishes of both sides.</summary>
public sealed class InterPodAffinity : IFilterPlugin, IScorePlugin
{
    /// <summary>How much another pod's required affinity to this one counts as a preference.</summary>
    private const int HardAffinityWeight = 1;

    /// <inheritdoc cref="IFilterPlugin.Name"/>
    public string Name => "InterPodAffinity";

    /// <inheritdoc/>
    public ClusterEvents HelpfulEvents => ClusterEvents.NodeAdded | ClusterEvents.NodeLabels | ClusterEvents.PodDeleted | ClusterEvents.PodPlaced;

    /// <inheritdoc/>
    public NodeFilter? Prepare(PodInfo pod, ClusterState cluster) =>
        pod.RequiredAffinity.Count == 0 && pod.RequiredAntiAffinity.Count == 0 && cluster.PodsWithAffinity == 0 ? null : new Filter(pod, cluster);

    /// <inheritdoc/>
    public NodeScorer? Prepare(PodInfo pod, ClusterState cluster, IReadOnlyList<NodeInfo> feasible) =>
        pod.PreferredAffinity.Count == 0 && pod.PreferredAntiAffinity.Count == 0 && cluster.PodsWithAffinity == 0 ? null : new Scorer(pod, cluster);

    private sealed class Filter : NodeFilter
    {
        private static readonly Rejection NotNear = new("node(s) didn't match pod affinity rules", unresolvable: true);
        private static readonly Rejection TooNear = new("node(s) didn't match pod anti-affinity rules");
        private static readonly Rejection Unwelcome = new("node(s) didn't satisfy existing pods anti-affinity rules");
        private readonly HashSet<(string Key, string Domain)> _unwelcome = [];
        private readonly HashSet<(int Term, string Domain)> _near = [];
        private readonly HashSet<(int Term, string Domain)> _tooNear = [];
        private readonly PodInfo _pod;
        private readonly bool _firstOfItsKind;

        public Filter(PodInfo pod, ClusterState cluster)
        {
            _pod = pod;
            foreach (var node in cluster.Nodes)
            {
                foreach (var other in node.Pods)
                {
                    Count(node, other, cluster);
                }
            }

            // The first pod of a group that asks for its own kind may start the group anywhere.
            _firstOfItsKind = _near.Count == 0 && pod.RequiredAffinity.All(t => t.Matches(pod, cluster.NamespaceLabels));
        }

        public override Rejection? Check(NodeInfo node)
        {
            for (var i = 0; i < _pod.RequiredAffinity.Count; i++)
            {
                var domain = node.Label(_pod.RequiredAffinity[i].TopologyKey);
                if (domain is null || (!_near.Contains((i, domain)) && !_firstOfItsKind))
                {
                    return NotNear;
                }
            }

            for (var i = 0; i < _pod.RequiredAntiAffinity.Count; i++)
            {
                if (node.Label(_pod.RequiredAntiAffinity[i].TopologyKey) is { } domain && _tooNear.Contains((i, domain)))
                {
                    return TooNear;
                }
            }

            return _unwelcome.Any(u => node.Label(u.Key) == u.Domain) ? Unwelcome : null;
        }

        private void Count(NodeInfo node, PodInfo other, ClusterState cluster)
        {
            Mark(_near, _pod.RequiredAffinity, node, other, cluster);
            Mark(_tooNear, _pod.RequiredAntiAffinity, node, other, cluster);
            foreach (var term in other.RequiredAntiAffinity)
            {
                if (node.Label(term.TopologyKey) is { } domain && term.Matches(_pod, cluster.NamespaceLabels))
                {
                    _unwelcome.Add((term.TopologyKey, domain));
                }
            }
        }

        private static void Mark(HashSet<(int, string)> marks, IReadOnlyList<AffinityTerm> terms, NodeInfo node, PodInfo other, ClusterState cluster)
        {
            for (var i = 0; i < terms.Count; i++)
            {
                if (node.Label(terms[i].TopologyKey) is { } domain && terms[i].Matches(other, cluster.NamespaceLabels))
                {
                    marks.Add((i, domain));
                }
            }
        }
    }

    private sealed class Scorer : NodeScorer
    {
        private readonly Dictionary<(string Key, string Domain), long> _byDomain = [];

        public Scorer(PodInfo pod, ClusterState cluster)
        {
            foreach (var node in cluster.Nodes)
            {
                foreach (var other in node.Pods)
                {
                    Add(pod.PreferredAffinity, other, node, cluster, null);
                    Add(pod.PreferredAntiAffinity, other, node, cluster, null);
                    Add(other.PreferredAffinity, pod, node, cluster, null);
                    Add(other.PreferredAntiAffinity, pod, node, cluster, null);
                    Add(other.RequiredAffinity, pod, node, cluster, HardAffinityWeight);
                }
            }
        }

        public override long Score(NodeInfo node) => _byDomain.Where(d => node.Label(d.Key.Key) == d.Key.Domain).Sum(d => d.Value);

        public override void Normalize(Span<long> scores)
        {
            long min = long.MaxValue;
            var max = long.MinValue;
            foreach (var score in scores)
            {
                min = Math.Min(min, score);
                max = Math.Max(max, score);
            }

            for (var i = 0; i < scores.Length; i++)
            {
                scores[i] = max == min ? 0 : MaxScore * (scores[i] - min) / (max - min);
            }
        }

        private void Add(IReadOnlyList<AffinityTerm> terms, PodInfo subject, NodeInfo node, ClusterState cluster, int? weight)
        {
            foreach (var term in terms)
            {
                if (node.Label(term.TopologyKey) is { } domain && term.Matches(subject, cluster.NamespaceLabels))
                {
                    var key = (term.TopologyKey, domain);
                    _byDomain[key] = _byDomain.GetValueOrDefault(key) + (weight ?? term.Weight);
                }
            }
        }
    }
}
