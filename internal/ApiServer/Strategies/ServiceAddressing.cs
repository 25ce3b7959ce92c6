using System.Text.Json.Nodes;
using EdgeOrch.Api;

namespace EdgeOrch.ApiServer.Strategies;

/// <summary>Which addresses and ports a Service holds and which it wants. Pure.</summary>
internal static class ServiceAddressing
{
    /// <summary>Whether the service gets a cluster IP.</summary>
    public static bool WantsClusterIp(JsonObject service)
    {
        var spec = JsonTree.Object(service, "spec");
        return JsonTree.Text(spec, "type") != "ExternalName" && JsonTree.Text(spec, "clusterIP") != "None";
    }

    /// <summary>Whether the service gets node ports.</summary>
    public static bool WantsNodePorts(JsonObject service)
    {
        var spec = JsonTree.Object(service, "spec");
        return JsonTree.Text(spec, "type") is "NodePort"
            || (JsonTree.Text(spec, "type") is "LoadBalancer" && JsonTree.Flag(spec, "allocateLoadBalancerNodePorts") != false);
    }

    /// <summary>Whether the service needs a port for load balancers' health checks.</summary>
    public static bool WantsHealthPort(JsonObject service)
    {
        var spec = JsonTree.Object(service, "spec");
        return JsonTree.Text(spec, "type") == "LoadBalancer" && JsonTree.Text(spec, "externalTrafficPolicy") == "Local";
    }

    /// <summary>The cluster IP, or null.</summary>
    public static string? ClusterIp(JsonObject? service) => JsonTree.Text(JsonTree.Object(service, "spec"), "clusterIP") switch
    {
        null or "" or "None" => null,
        var address => address,
    };

    /// <summary>All node ports set.</summary>
    public static HashSet<int> NodePorts(JsonObject? service)
    {
        var spec = JsonTree.Object(service, "spec");
        var ports = JsonTree.Objects(spec, "ports").Select(static p => (int)(JsonTree.Number(p, "nodePort") ?? 0)).Where(static p => p > 0).ToHashSet();
        if (JsonTree.Number(spec, "healthCheckNodePort") is > 0 and var health)
        {
            ports.Add((int)health);
        }

        return ports;
    }

    /// <summary>Takes over what the old service was given where the new one does not say otherwise.</summary>
    public static void Inherit(JsonObject service, JsonObject old)
    {
        var spec = JsonTree.Ensure(service, "spec");
        var before = JsonTree.Object(old, "spec");
        if (WantsClusterIp(service) && WantsClusterIp(old) && string.IsNullOrEmpty(JsonTree.Text(spec, "clusterIP")))
        {
            Copy(spec, before, "clusterIP");
            Copy(spec, before, "clusterIPs");
        }

        if (WantsNodePorts(service) && WantsNodePorts(old))
        {
            InheritPorts(spec, before);
        }

        if (WantsHealthPort(service) && WantsHealthPort(old) && JsonTree.Number(spec, "healthCheckNodePort") is null or 0)
        {
            Copy(spec, before, "healthCheckNodePort");
        }
    }

    /// <summary>A caller that changes only one of clusterIP and clusterIPs means both.</summary>
    public static void Align(JsonObject service, JsonObject old)
    {
        var spec = JsonTree.Ensure(service, "spec");
        var before = JsonTree.Object(old, "spec");
        if (JsonTree.Text(spec, "clusterIP") is not { Length: > 0 } main || JsonTree.Array(spec, "clusterIPs") is not { Count: > 0 } all
            || JsonTree.AsText(all[0]) is not { } first || first == main)
        {
            return;
        }

        if (main == JsonTree.Text(before, "clusterIP"))
        {
            spec["clusterIP"] = first;
        }
        else if (JsonNode.DeepEquals(all, before?["clusterIPs"]))
        {
            all[0] = main;
        }
    }

    private static void InheritPorts(JsonObject spec, JsonObject? before)
    {
        var taken = JsonTree.Objects(spec, "ports").Select(static p => JsonTree.Number(p, "nodePort") ?? 0).ToHashSet();
        foreach (var port in JsonTree.Objects(spec, "ports"))
        {
            if (JsonTree.Number(port, "nodePort") is > 0)
            {
                continue;
            }

            var same = JsonTree.Objects(before, "ports").FirstOrDefault(p =>
                JsonTree.Number(p, "port") == JsonTree.Number(port, "port") && Protocol(p) == Protocol(port));
            if (JsonTree.Number(same, "nodePort") is > 0 and var number && taken.Add(number))
            {
                port["nodePort"] = number;
            }
        }
    }

    private static string Protocol(JsonObject port) => JsonTree.Text(port, "protocol") ?? "TCP";

    private static void Copy(JsonObject spec, JsonObject? before, string field)
    {
        if (before?[field] is { } value)
        {
            spec[field] = value.DeepClone();
        }
    }
}
