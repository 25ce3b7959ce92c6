namespace EdgeOrch.Controllers.Nodes;

/// <summary>Reads node conditions.</summary>
internal static class NodeConditions
{
    /// <summary>The condition of a type, or null.</summary>
    public static NodeCondition? Condition(this V1Node node, string type) => node.Status?.Conditions?.Find(condition => condition.Type == type);

    /// <summary>Whether the node says it is ready.</summary>
    public static bool IsReady(this V1Node node) => node.Condition("Ready")?.Status == "True";

    /// <summary>The zone a node fails with: its region and zone labels.</summary>
    public static string ZoneKey(this V1Node node) =>
        $"{node.Metadata.Labels?.GetValueOrDefault("topology.kubernetes.io/region")}:{node.Metadata.Labels?.GetValueOrDefault("topology.kubernetes.io/zone")}";
}
