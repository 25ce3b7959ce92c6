using System.Text.Json.Nodes;
using EdgeOrch.Api;
using EdgeOrch.Api.Tables;
using EdgeOrch.Api.Types;

namespace EdgeOrch.Cli.Objects.Describe;

/// <summary>A Node with its lease and its pods. Pure.</summary>
internal static class NodeDescription
{
    private const string RolePrefix = "node-role.kubernetes.io/";

    /// <summary>Adds everything but the events.</summary>
    /// <param name="lease">The node's lease, or null.</param>
    /// <param name="pods">The pods bound to the node.</param>
    public static void Add(Description text, JsonObject node, JsonObject? lease, IReadOnlyCollection<JsonObject> pods)
    {
        var metadata = JsonTree.Object(node, "metadata");
        var spec = JsonTree.Object(node, "spec");
        var status = JsonTree.Object(node, "status");
        var roles = (JsonTree.Object(metadata, "labels") ?? []).Select(l => l.Key)
            .Where(key => key.StartsWith(RolePrefix, StringComparison.Ordinal)).Select(key => key[RolePrefix.Length..]);
        text.Field(0, "Name", JsonTree.Text(metadata, "name"));
        text.FieldOrNone(0, "Roles", string.Join(',', roles.Order(StringComparer.Ordinal)));
        text.Labels(metadata);
        text.Field(0, "CreationTimestamp", Description.Time(JsonTree.Text(metadata, "creationTimestamp")));
        text.Column(0, "Taints", JsonTree.Objects(spec, "taints").Select(Taint));
        text.Field(0, "Unschedulable", JsonTree.Flag(spec, "unschedulable") == true ? "true" : "false");
        var leaseSpec = JsonTree.Object(lease, "spec");
        text.Line(0, "Lease:");
        text.FieldOrNone(1, "HolderIdentity", JsonTree.Text(leaseSpec, "holderIdentity"));
        text.FieldOrNone(1, "RenewTime", JsonTree.Text(leaseSpec, "renewTime") is { } renewed ? Description.Time(renewed) : null);
        text.Conditions(
            status,
            ("Type", "type"),
            ("Status", "status"),
            ("LastHeartbeatTime", "lastHeartbeatTime"),
            ("LastTransitionTime", "lastTransitionTime"),
            ("Reason", "reason"),
            ("Message", "message"));
        text.Line(0, "Addresses:");
        foreach (var address in JsonTree.Objects(status, "addresses"))
        {
            text.Field(1, JsonTree.Text(address, "type") ?? "", JsonTree.Text(address, "address"));
        }

        AddAmounts(text, "Capacity", JsonTree.Object(status, "capacity"));
        AddAmounts(text, "Allocatable", JsonTree.Object(status, "allocatable"));
        text.Line(0, "System Info:");
        foreach (var (name, value) in (JsonTree.Object(status, "nodeInfo") ?? []).Where(info => info.Value is JsonValue))
        {
            text.Field(1, GenericDescription.Title(name), Description.Value(value));
        }

        text.Field(0, "PodCIDR", JsonTree.Text(spec, "podCIDR"));
        text.Field(0, "PodCIDRs", string.Join(',', JsonTree.Texts(spec, "podCIDRs")));
        text.Field(0, "ProviderID", JsonTree.Text(spec, "providerID"));
        AddPods(text, [.. pods.Where(pod => JsonTree.Text(JsonTree.Object(pod, "status"), "phase") is not ("Succeeded" or "Failed"))], status);
    }

    private static string Taint(JsonObject taint)
    {
        var value = JsonTree.Text(taint, "value") is { Length: > 0 } text ? $"={text}" : "";
        return $"{JsonTree.Text(taint, "key")}{value}:{JsonTree.Text(taint, "effect")}";
    }

    private static void AddAmounts(Description text, string title, JsonObject? amounts)
    {
        text.Line(0, $"{title}:");
        foreach (var (name, amount) in (amounts ?? []).OrderBy(a => a.Key, StringComparer.Ordinal))
        {
            text.Field(1, name, Description.Value(amount));
        }
    }

    private static void AddPods(Description text, List<JsonObject> pods, JsonObject? status)
    {
        var allocatable = JsonTree.Object(status, "allocatable");
        text.Line(0, $"Non-terminated Pods:\t({pods.Count} in total)");
        text.Line(1, "Namespace\tName\tCPU Requests\tCPU Limits\tMemory Requests\tMemory Limits\tAge");
        text.Line(1, "---------\t----\t------------\t----------\t---------------\t-------------\t---");
        foreach (var pod in pods)
        {
            var metadata = JsonTree.Object(pod, "metadata");
            string Share(string kind, string resource) => Amount(Total([pod], kind, resource), allocatable, resource);
            text.Line(
                1,
                $"{JsonTree.Text(metadata, "namespace")}\t{JsonTree.Text(metadata, "name")}\t{Share("requests", "cpu")}\t{Share("limits", "cpu")}\t"
                + $"{Share("requests", "memory")}\t{Share("limits", "memory")}\t{HumanDuration.AgeOf(pod, text.Now)}");
        }

        text.Line(0, "Allocated resources:");
        text.Line(1, "Resource\tRequests\tLimits");
        text.Line(1, "--------\t--------\t------");
        foreach (var resource in (allocatable ?? []).Select(a => a.Key).Where(name => name != "pods").Order(StringComparer.Ordinal))
        {
            text.Line(
                1,
                $"{resource}\t{Amount(Total(pods, "requests", resource), allocatable, resource)}\t{Amount(Total(pods, "limits", resource), allocatable, resource)}");
        }
    }

    /// <summary>What pods ask for: all containers together, or the greediest init container where that is more.</summary>
    private static Quantity Total(IEnumerable<JsonObject> pods, string kind, string resource)
    {
        Quantity Of(JsonObject container) =>
            Quantity.TryParse(JsonTree.At(container, "resources", kind)?[resource] is { } amount ? Description.Value(amount) : null, out var value) ? value : default;
        var total = default(Quantity);
        foreach (var pod in pods)
        {
            var spec = JsonTree.Object(pod, "spec");
            var running = JsonTree.Objects(spec, "containers").Select(Of).Aggregate(default(Quantity), (sum, next) => sum + next);
            var starting = JsonTree.Objects(spec, "initContainers").Select(Of).DefaultIfEmpty().Max();
            total += running > starting ? running : starting;
        }

        return total;
    }

    private static string Amount(Quantity amount, JsonObject? allocatable, string resource)
    {
        var text = amount.IsZero ? "0" : amount.ToString();
        return Quantity.TryParse(allocatable?[resource] is { } available ? Description.Value(available) : null, out var all) && !all.IsZero
            ? $"{text} ({(long)(amount.Nanos * 100 / all.Nanos)}%)"
            : text;
    }
}
