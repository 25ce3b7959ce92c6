namespace EdgeOrch.Controllers.Nodes;

/// <summary>How much of a zone is down.</summary>
internal enum ZoneState
{
    /// <summary>Single nodes at most.</summary>
    Normal,

    /// <summary>So many that the cause is more likely the network or a power supply than the nodes.</summary>
    PartialDisruption,

    /// <summary>Every node.</summary>
    FullDisruption,
}

/// <summary>Decides how fast pods may be evicted, so that a broken network does not empty a cluster. Pure.</summary>
internal static class ZoneHealth
{
    private const int FewNodes = 2;

    /// <summary>The state of one zone.</summary>
    public static ZoneState StateOf(int ready, int notReady, double threshold)
    {
        if (ready == 0 && notReady > 0)
        {
            return ZoneState.FullDisruption;
        }

        return notReady > FewNodes && (double)notReady / (ready + notReady) >= threshold ? ZoneState.PartialDisruption : ZoneState.Normal;
    }

    /// <summary>Nodes per second that may be tainted NoExecute in a zone; 0 when all of the cluster is silent: then the controller is the lonely one.</summary>
    public static double EvictionRate(IEnumerable<V1Node> nodes, string zone, ControllerOptions options)
    {
        var zones = nodes
            .Where(node => node.Metadata.Labels?.ContainsKey("node.kubernetes.io/exclude-disruption") != true)
            .GroupBy(node => node.ZoneKey(), StringComparer.Ordinal)
            .ToDictionary(
                group => group.Key,
                group => (Size: group.Count(), State: StateOf(group.Count(n => n.IsReady()), group.Count(n => !n.IsReady()), options.UnhealthyZoneThreshold)),
                StringComparer.Ordinal);
        if (zones.Count > 0 && zones.Values.All(z => z.State == ZoneState.FullDisruption))
        {
            return 0;
        }

        return zones.TryGetValue(zone, out var own) && own.State == ZoneState.PartialDisruption
            ? own.Size > options.LargeClusterSizeThreshold ? options.SecondaryNodeEvictionRate : 0
            : options.NodeEvictionRate;
    }
}
