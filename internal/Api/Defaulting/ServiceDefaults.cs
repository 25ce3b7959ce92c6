using System.Text.Json.Nodes;

namespace EdgeOrch.Api.Defaulting;

/// <summary>Computed defaults of Services.</summary>
internal static class ServiceDefaults
{
    private const long AffinitySeconds = 10_800;

    /// <summary>Affinity timeout, traffic policies, target ports; which IP families there are only the server knows.</summary>
    public static void Spec(JsonObject spec)
    {
        if (JsonTree.Text(spec, "sessionAffinity") == "ClientIP")
        {
            var client = JsonTree.Ensure(JsonTree.Ensure(spec, "sessionAffinityConfig"), "clientIP");
            TypeDefaults.SetIfAbsent(client, "timeoutSeconds", AffinitySeconds);
        }
        else if (JsonTree.Text(spec, "sessionAffinity") is null or "" or "None")
        {
            spec.Remove("sessionAffinityConfig");
        }

        foreach (var port in JsonTree.Objects(spec, "ports"))
        {
            TargetPort(port);
        }

        var type = JsonTree.Text(spec, "type");
        if (type == "ExternalName")
        {
            return;
        }

        TypeDefaults.SetIfAbsent(spec, "internalTrafficPolicy", "Cluster");
        if (type is "NodePort" or "LoadBalancer" || JsonTree.Array(spec, "externalIPs") is { Count: > 0 })
        {
            TypeDefaults.SetIfAbsent(spec, "externalTrafficPolicy", "Cluster");
        }

        if (type == "LoadBalancer")
        {
            TypeDefaults.SetIfAbsent(spec, "allocateLoadBalancerNodePorts", true);
        }

        TypeDefaults.SetIfAbsent(spec, "ipFamilyPolicy", "SingleStack");
    }

    private static void TargetPort(JsonObject port)
    {
        var target = port["targetPort"];
        if ((target is null || JsonTree.AsText(target) is "" || JsonTree.AsNumber(target) == 0) && JsonTree.Number(port, "port") is { } number)
        {
            port["targetPort"] = number;
        }
    }
}
