using EdgeOrch.Scheduler.Cluster;

namespace EdgeOrch.Scheduler.Framework;

/// <summary>A node, or why there is none.</summary>
public sealed record PickResult(NodeInfo? Node, string Message, IReadOnlyCollection<IFilterPlugin> RefusedBy)
{
    /// <summary>What can make the pod fit later.</summary>
    public ClusterEvents HelpfulEvents => RefusedBy.Aggregate(ClusterEvents.NodeAdded, static (events, plugin) => events | plugin.HelpfulEvents);

    internal static PickResult On(NodeInfo node) => new(node, "", []);

    internal static PickResult Unschedulable(string message, IReadOnlyCollection<IFilterPlugin> refusedBy) => new(null, message, refusedBy);
}
