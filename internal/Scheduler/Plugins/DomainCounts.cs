using EdgeOrch.Api.Types;
using EdgeOrch.Scheduler.Cluster;

namespace EdgeOrch.Scheduler.Plugins;

/// <summary>How many matching pods each topology domain has.</summary>
internal sealed class DomainCounts
{
    private readonly Dictionary<string, int> _byDomain = new(StringComparer.Ordinal);

    private DomainCounts(SpreadConstraint constraint) => Constraint = constraint;

    public SpreadConstraint Constraint { get; }

    /// <summary>The count of the emptiest domain; 0 while there are fewer domains than wanted.</summary>
    public int Smallest { get; private set; }

    public int In(string domain) => _byDomain.GetValueOrDefault(domain);

    /// <summary>Counts over the nodes the constraint says count; <paramref name="keysRequired"/> are constraints whose labels a node must all have.</summary>
    public static DomainCounts Of(
        SpreadConstraint constraint, PodInfo pod, ClusterState cluster, IReadOnlyList<NodeInfo> nodes, IReadOnlyList<SpreadConstraint> keysRequired)
    {
        var counts = new DomainCounts(constraint);
        foreach (var node in nodes)
        {
            if (node.Label(constraint.TopologyKey) is not { } domain || !Counts(constraint, pod, node, keysRequired))
            {
                continue;
            }

            var matching = 0;
            foreach (var other in node.Pods)
            {
                if (other.Namespace == pod.Namespace && other.Pod.Metadata.DeletionTimestamp is null && constraint.Selector.Matches(other.Labels))
                {
                    matching++;
                }
            }

            counts._byDomain[domain] = counts._byDomain.GetValueOrDefault(domain) + matching;
        }

        counts.Smallest = counts._byDomain.Count < constraint.MinDomains || counts._byDomain.Count == 0 ? 0 : counts._byDomain.Values.Min();
        return counts;
    }

    private static bool Counts(SpreadConstraint constraint, PodInfo pod, NodeInfo node, IReadOnlyList<SpreadConstraint> keysRequired)
    {
        foreach (var other in keysRequired)
        {
            if (node.Label(other.TopologyKey) is null)
            {
                return false;
            }
        }

        if (constraint.HonorAffinity && !NodeAffinityPlugin.Matches(pod.Spec, node))
        {
            return false;
        }

        return !constraint.HonorTaints || node.Taints.All(t => t.Effect == "PreferNoSchedule" || Tolerations.Tolerate(pod.Spec.Tolerations, t));
    }
}
