using System.Text.Json.Nodes;
using EdgeOrch.Api.Types;

namespace EdgeOrch.Api.Quotas;

/// <summary>What one object takes of the resources quotas can limit. Pure.</summary>
public static class QuotaUsage
{
    private const string ClassInfix = ".storageclass.storage.k8s.io/";
    private const string ClassAnnotation = "volume.beta.kubernetes.io/storage-class";

    private static readonly Quantity One = Quantity.FromUnits(1);

    /// <summary>The resources that a pod's containers must state where a quota counts them.</summary>
    private static readonly string[] Stated = ["cpu", "memory", "requests.cpu", "requests.memory", "limits.cpu", "limits.memory"];

    /// <summary>The name quotas count the objects of a resource under.</summary>
    public static string CountName(string group, string resource) => group.Length == 0 ? $"count/{resource}" : $"count/{resource}.{group}";

    /// <summary>Whether a name in a quota's <c>hard</c> is about objects of the resource.</summary>
    public static bool Concerns(string group, string resource, string name) =>
        name == CountName(group, resource) || (group.Length == 0 && resource switch
        {
            "pods" => name is "pods" or "cpu" or "memory" or "ephemeral-storage" || IsPodAmount(name),
            "services" => name is "services" or "services.nodeports" or "services.loadbalancers",
            "persistentvolumeclaims" => name is "persistentvolumeclaims" or "requests.storage" || name.Contains(ClassInfix, StringComparison.Ordinal),
            "configmaps" or "secrets" or "replicationcontrollers" or "resourcequotas" => name == resource,
            _ => false,
        });

    /// <summary>What the object takes, under every name a quota may have for it.</summary>
    public static ResourceAmounts Of(string group, string resource, JsonObject value)
    {
        var usage = new ResourceAmounts { [CountName(group, resource)] = One };
        switch (group, resource)
        {
            case ("", "pods"):
                Pod(value, usage);
                break;
            case ("", "services"):
                Service(JsonTree.Object(value, "spec"), usage);
                break;
            case ("", "persistentvolumeclaims"):
                Claim(value, usage);
                break;
            case ("", _):
                usage[resource] = One;
                break;
        }

        return usage;
    }

    /// <summary>What the containers of a pod leave out although a quota counts it, as upstream says it; null when nothing.</summary>
    public static string? MissingIn(JsonObject pod, IEnumerable<string> counted)
    {
        var spec = JsonTree.Object(pod, "spec");
        var whole = Compute(PodAmounts.Of(spec, "requests"), PodAmounts.Of(spec, "limits"));
        var required = counted.Where(name => Stated.Contains(name) && !whole.Has(name)).Order(StringComparer.Ordinal).ToList();
        var missing = new List<string>();
        foreach (var name in required)
        {
            var silent = JsonTree.Objects(spec, "containers").Concat(JsonTree.Objects(spec, "initContainers"))
                .Where(c => !Compute(PodAmounts.Of(c, "requests"), PodAmounts.Of(c, "limits")).Has(name))
                .Select(static c => JsonTree.Text(c, "name") ?? "").Order(StringComparer.Ordinal).ToList();
            if (silent.Count > 0)
            {
                missing.Add($"{name} for: {string.Join(',', silent)}");
            }
        }

        return missing.Count == 0 ? null : $"must specify {string.Join("; ", missing)}";
    }

    // Pods that have ended count as objects, but run on nothing any more.
    private static void Pod(JsonObject pod, ResourceAmounts usage)
    {
        if (JsonTree.Text(JsonTree.Object(pod, "status"), "phase") is "Succeeded" or "Failed")
        {
            return;
        }

        var spec = JsonTree.Object(pod, "spec");
        usage["pods"] = One;
        usage.Add(Compute(PodAmounts.Requests(spec), PodAmounts.Limits(spec)));
    }

    private static ResourceAmounts Compute(ResourceAmounts requests, ResourceAmounts limits)
    {
        var usage = new ResourceAmounts();
        foreach (var name in requests.Names)
        {
            var plain = name is "cpu" or "memory" or "ephemeral-storage" || name.StartsWith("hugepages-", StringComparison.Ordinal);
            if (plain)
            {
                usage[name] = requests[name];
            }

            if (plain || IsExtended(name))
            {
                usage["requests." + name] = requests[name];
            }
        }

        foreach (var name in limits.Names.Where(static name => name is "cpu" or "memory" or "ephemeral-storage"))
        {
            usage["limits." + name] = limits[name];
        }

        return usage;
    }

    private static void Service(JsonObject? spec, ResourceAmounts usage)
    {
        usage["services"] = One;
        var ports = JsonTree.Objects(spec, "ports").ToList();
        switch (JsonTree.Text(spec, "type"))
        {
            case "NodePort":
                usage["services.nodeports"] = Quantity.FromUnits(ports.Count);
                break;
            case "LoadBalancer":
                var allocates = JsonTree.Flag(spec, "allocateLoadBalancerNodePorts") != false;
                usage["services.nodeports"] = Quantity.FromUnits(ports.Count(port => allocates || JsonTree.Number(port, "nodePort") is > 0));
                usage["services.loadbalancers"] = One;
                break;
        }
    }

    private static void Claim(JsonObject claim, ResourceAmounts usage)
    {
        var spec = JsonTree.Object(claim, "spec");
        var storage = PodAmounts.Of(spec, "requests")["storage"];
        usage["persistentvolumeclaims"] = One;
        usage["requests.storage"] = storage;
        var storageClass = JsonTree.Text(JsonTree.At(claim, "metadata", "annotations"), ClassAnnotation) ?? JsonTree.Text(spec, "storageClassName");
        if (!string.IsNullOrEmpty(storageClass))
        {
            usage[storageClass + ClassInfix + "persistentvolumeclaims"] = One;
            usage[storageClass + ClassInfix + "requests.storage"] = storage;
        }
    }

    private static bool IsPodAmount(string name) =>
        name is "requests.cpu" or "requests.memory" or "requests.ephemeral-storage" or "limits.cpu" or "limits.memory" or "limits.ephemeral-storage"
        || name.StartsWith("hugepages-", StringComparison.Ordinal) || name.StartsWith("requests.hugepages-", StringComparison.Ordinal)
        || (name.StartsWith("requests.", StringComparison.Ordinal) && IsExtended(name["requests.".Length..]));

    private static bool IsExtended(string name) =>
        name.Contains('/', StringComparison.Ordinal) && !name.Contains("kubernetes.io/", StringComparison.Ordinal);
}
