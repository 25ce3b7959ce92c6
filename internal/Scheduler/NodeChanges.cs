using EdgeOrch.Api.Types;
using EdgeOrch.Scheduler.Cluster;
using EdgeOrch.Scheduler.Framework;

namespace EdgeOrch.Scheduler;

/// <summary>What changed between two versions of a node, as far as waiting pods care. Heartbeats change nothing.</summary>
internal static class NodeChanges
{
    public static ClusterEvents Between(Node? old, Node node)
    {
        if (old is null)
        {
            return ClusterEvents.AnyNode;
        }

        var events = ClusterEvents.None;
        if (!SameLabels(old.Metadata.Labels, node.Metadata.Labels))
        {
            events |= ClusterEvents.NodeLabels;
        }

        if ((old.Spec?.Unschedulable ?? false) != (node.Spec?.Unschedulable ?? false) || !SameTaints(old.Spec?.Taints ?? [], node.Spec?.Taints ?? []))
        {
            events |= ClusterEvents.NodeTaints;
        }

        return SameAmounts(old, node) ? events : events | ClusterEvents.NodeAllocatable;
    }

    private static bool SameLabels(Dictionary<string, string>? left, Dictionary<string, string>? right) =>
        (left?.Count ?? 0) == (right?.Count ?? 0)
        && (left is null || left.All(l => right!.TryGetValue(l.Key, out var value) && value == l.Value));

    private static bool SameTaints(List<Taint> left, List<Taint> right) =>
        left.Count == right.Count && left.Zip(right).All(p => p.First.Key == p.Second.Key && p.First.Value == p.Second.Value && p.First.Effect == p.Second.Effect);

    private static bool SameAmounts(Node old, Node node)
    {
        var left = ResourceAmounts.From(old.Status?.Allocatable);
        var right = ResourceAmounts.From(node.Status?.Allocatable);
        return left.MilliCpu == right.MilliCpu && left.MemoryBytes == right.MemoryBytes
            && left.Others.Count == right.Others.Count && left.Others.All(o => right[o.Key] == o.Value);
    }
}
