using EdgeOrch.Api.Types;
using EdgeOrch.Scheduler.Cluster;

namespace EdgeOrch.Scheduler.Plugins;

/// <summary>A topology spread constraint with its selector worked out.</summary>
internal sealed record SpreadConstraint(string TopologyKey, int MaxSkew, int MinDomains, LabelSelector Selector, bool HonorAffinity, bool HonorTaints)
{
    private const string HostKey = "kubernetes.io/hostname";
    private const string ZoneKey = "topology.kubernetes.io/zone";

    public static IEnumerable<SpreadConstraint> Required(PodInfo pod) => Own(pod, "DoNotSchedule");

    public static IEnumerable<SpreadConstraint> Preferred(PodInfo pod, SpreadOwners owners)
    {
        if (pod.Spec.TopologySpreadConstraints is { Count: > 0 })
        {
            return Own(pod, "ScheduleAnyway");
        }

        return owners.SelectorFor(pod) is { } selector
            ? [new(HostKey, 3, 1, selector, true, false), new(ZoneKey, 5, 1, selector, true, false)]
            : [];
    }

    private static IEnumerable<SpreadConstraint> Own(PodInfo pod, string action) =>
        from constraint in pod.Spec.TopologySpreadConstraints ?? []
        where constraint.WhenUnsatisfiable == action
        select new SpreadConstraint(
            constraint.TopologyKey ?? "",
            constraint.MaxSkew ?? 1,
            constraint.MinDomains ?? 1,
            WithLabelKeys(constraint, pod.Labels),
            constraint.NodeAffinityPolicy != "Ignore",
            constraint.NodeTaintsPolicy == "Honor");

    private static LabelSelector WithLabelKeys(TopologySpreadConstraint constraint, Dictionary<string, string>? labels)
    {
        var labelsToMatch = new Dictionary<string, string>(constraint.LabelSelector?.MatchLabels ?? [], StringComparer.Ordinal);
        foreach (var key in constraint.MatchLabelKeys ?? [])
        {
            if (labels is not null && labels.TryGetValue(key, out var value))
            {
                labelsToMatch[key] = value;
            }
        }

        return new LabelSelector { MatchLabels = labelsToMatch, MatchExpressions = constraint.LabelSelector?.MatchExpressions };
    }
}
