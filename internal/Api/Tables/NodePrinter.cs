using System.Text.Json.Nodes;

namespace EdgeOrch.Api.Tables;

/// <summary>The row of a node.</summary>
internal static class NodePrinter
{
    private const string RolePrefix = "node-role.kubernetes.io/";

    public static Printer Printer { get; } =
        Printer.Of("Name Status Roles Age Version Internal-IP* External-IP* OS-Image* Kernel-Version* Container-Runtime*", Row);

    private static object?[] Row(JsonObject node, DateTimeOffset now)
    {
        var info = JsonTree.At(node, "status", "nodeInfo");
        return
        [
            Cells.Name(node), Status(node), Roles(node), HumanDuration.AgeOf(node, now), JsonTree.Text(info, "kubeletVersion") ?? "",
            Address(node, "InternalIP"), Address(node, "ExternalIP"),
            Unknown(info, "osImage"), Unknown(info, "kernelVersion"), Unknown(info, "containerRuntimeVersion"),
        ];
    }

    private static string Status(JsonObject node)
    {
        var ready = JsonTree.Objects(Cells.Status(node), "conditions").FirstOrDefault(c => JsonTree.Text(c, "type") == "Ready");
        var text = ready is null ? "Unknown" : JsonTree.Text(ready, "status") == "True" ? "Ready" : "NotReady";
        return JsonTree.Flag(Cells.Spec(node), "unschedulable") == true ? text + ",SchedulingDisabled" : text;
    }

    private static string Roles(JsonObject node)
    {
        var labels = JsonTree.At(node, "metadata", "labels") ?? [];
        var roles = labels.Where(l => l.Key.StartsWith(RolePrefix, StringComparison.Ordinal) && l.Key.Length > RolePrefix.Length)
            .Select(l => l.Key[RolePrefix.Length..])
            .Concat(labels.Where(l => l.Key == "kubernetes.io/role").Select(l => JsonTree.AsText(l.Value) ?? ""));
        return Cells.OrNone(string.Join(",", roles.Where(r => r.Length > 0).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)));
    }

    private static string Address(JsonObject node, string type)
        => Cells.OrNone(JsonTree.Objects(Cells.Status(node), "addresses").Where(a => JsonTree.Text(a, "type") == type)
            .Select(a => JsonTree.Text(a, "address")).FirstOrDefault());

    private static string Unknown(JsonObject? info, string name) => JsonTree.Text(info, name) is { Length: > 0 } text ? text : "<unknown>";
}
