using EdgeOrch.Linux.Netlink.Route;

namespace EdgeOrch.Network.Routes;

/// <summary>Which routes to set and which to remove. Pure.</summary>
/// <param name="ToSet">Routes that are missing or lead elsewhere.</param>
/// <param name="ToRemove">Routes of ours that no node stands behind any more.</param>
public sealed record RoutePlan(IReadOnlyList<RouteInfo> ToSet, IReadOnlyList<RouteInfo> ToRemove)
{
    /// <summary>
    /// Marks our routes among all others (rtm_protocol). A number nobody has registered in iproute2's table, above those
    /// of the kernel and the known routing daemons.
    /// </summary>
    public const byte Protocol = 237;

    /// <summary>Compares what should be with what is.</summary>
    /// <param name="self">This node: its own pods are on its bridge.</param>
    /// <param name="nodes">All nodes' pod networks.</param>
    /// <param name="existing">All routes of the host; others' are never touched.</param>
    public static RoutePlan Compute(string self, IEnumerable<NodePodNetwork> nodes, IEnumerable<RouteInfo> existing)
    {
        var desired = nodes
            .Where(node => node.NodeName != self)
            .OrderBy(node => node.NodeName, StringComparer.Ordinal)
            .DistinctBy(node => node.PodCidr)
            .ToDictionary(node => node.PodCidr, node => new RouteInfo(node.PodCidr, node.NodeAddress, null, Protocol));
        var ours = existing.Where(route => route.Protocol == Protocol).ToList();
        var inPlace = ours.Where(route => desired.TryGetValue(route.Destination, out var wanted) && wanted.Gateway!.Equals(route.Gateway))
            .Select(route => route.Destination).ToHashSet();
        return new RoutePlan(
            [.. desired.Values.Where(route => !inPlace.Contains(route.Destination))],
            [.. ours.Where(route => !desired.ContainsKey(route.Destination))]);
    }
}
