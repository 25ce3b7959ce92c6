using System.Text.Json.Nodes;
using EdgeOrch.Api;

namespace EdgeOrch.ApiServer.Strategies;

/// <summary>
/// What a Service loses when its new type has no use for it. Callers that only change the type, as a patch does, send the rest as it
/// was; that is no wish to keep it, so it goes, as upstream does it. What they changed themselves is left for validation. Pure.
/// </summary>
internal static class ServiceTypeChange
{
    /// <summary>Drops from the new service what only the old one's type could have.</summary>
    public static void Drop(JsonObject service, JsonObject old)
    {
        var spec = JsonTree.Ensure(service, "spec");
        var before = JsonTree.Object(old, "spec") ?? [];
        var (now, was) = (TypeOf(spec), TypeOf(before));
        if (now == "ExternalName" && was != "ExternalName")
        {
            DropSame(spec, before, "clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy", "internalTrafficPolicy");
        }

        if (HasNodePorts(was) && !HasNodePorts(now) && SamePorts(spec, before))
        {
            foreach (var port in JsonTree.Objects(spec, "ports"))
            {
                port.Remove("nodePort");
            }
        }

        if (was == "LoadBalancer" && now != "LoadBalancer")
        {
            DropSame(spec, before, "allocateLoadBalancerNodePorts", "loadBalancerClass");
        }

        if (ServiceAddressing.WantsHealthPort(old) && !ServiceAddressing.WantsHealthPort(service))
        {
            DropSame(spec, before, "healthCheckNodePort");
        }

        if (IsExternal(before) && !IsExternal(spec))
        {
            DropSame(spec, before, "externalTrafficPolicy");
        }
    }

    private static string TypeOf(JsonObject spec) => JsonTree.Text(spec, "type") is { Length: > 0 } type ? type : "ClusterIP";

    private static bool HasNodePorts(string type) => type is "NodePort" or "LoadBalancer";

    private static bool IsExternal(JsonObject spec) =>
        HasNodePorts(TypeOf(spec)) || (TypeOf(spec) == "ClusterIP" && JsonTree.Array(spec, "externalIPs") is { Count: > 0 });

    private static bool SamePorts(JsonObject spec, JsonObject before) =>
        JsonTree.Objects(spec, "ports").Select(NodePort).Where(static p => p > 0).ToHashSet()
            .SetEquals(JsonTree.Objects(before, "ports").Select(NodePort).Where(static p => p > 0));

    private static long NodePort(JsonObject port) => JsonTree.Number(port, "nodePort") ?? 0;

    private static void DropSame(JsonObject spec, JsonObject before, params ReadOnlySpan<string> fields)
    {
        foreach (var field in fields)
        {
            if (JsonNode.DeepEquals(spec[field], before[field]))
            {
                spec.Remove(field);
            }
        }
    }
}
