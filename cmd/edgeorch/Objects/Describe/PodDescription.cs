using System.Text.Json.Nodes;
using EdgeOrch.Api;

namespace EdgeOrch.Cli.Objects.Describe;

/// <summary>A pod. Pure.</summary>
internal static class PodDescription
{
    /// <summary>Adds everything but the events.</summary>
    public static void Add(Description text, JsonObject pod)
    {
        var metadata = JsonTree.Object(pod, "metadata");
        var spec = JsonTree.Object(pod, "spec");
        var status = JsonTree.Object(pod, "status");
        text.Field(0, "Name", JsonTree.Text(metadata, "name"));
        text.Field(0, "Namespace", JsonTree.Text(metadata, "namespace"));
        text.Field(0, "Priority", $"{JsonTree.Number(spec, "priority") ?? 0}");
        text.Field(0, "Priority Class Name", JsonTree.Text(spec, "priorityClassName"));
        text.Field(0, "Runtime Class Name", JsonTree.Text(spec, "runtimeClassName"));
        text.Field(0, "Service Account", JsonTree.Text(spec, "serviceAccountName"));
        var node = JsonTree.Text(spec, "nodeName");
        text.FieldOrNone(0, "Node", node is null ? null : $"{node}/{JsonTree.Text(status, "hostIP")}");
        text.Field(0, "Start Time", JsonTree.Text(status, "startTime") is { } start ? Description.Time(start) : null);
        text.Labels(metadata);
        AddStatus(text, metadata, status);
        text.FieldOrNone(0, "IP", JsonTree.Text(status, "podIP"));
        var addresses = JsonTree.Objects(status, "podIPs").ToList();
        text.Line(0, addresses.Count == 0 ? "IPs:\t<none>" : "IPs:");
        addresses.ForEach(address => text.Field(1, "IP", JsonTree.Text(address, "ip")));
        text.Field(0, "Controlled By", OwnerOf(metadata));
        ContainerDescription.Add(text, "Init Containers", spec, "initContainers", status, "initContainerStatuses");
        ContainerDescription.Add(text, "Containers", spec, "containers", status, "containerStatuses");
        ContainerDescription.Add(text, "Ephemeral Containers", spec, "ephemeralContainers", status, "ephemeralContainerStatuses");
        text.Conditions(status, ("Type", "type"), ("Status", "status"));
        AddVolumes(text, spec);
        text.Field(0, "QoS Class", JsonTree.Text(status, "qosClass"));
        text.Column(0, "Node-Selectors", Description.Pairs(JsonTree.Object(spec, "nodeSelector"), "="));
        text.Column(0, "Tolerations", JsonTree.Objects(spec, "tolerations").Select(Toleration));
    }

    /// <summary>The owner that controls an object, as Kind/name; null without one.</summary>
    public static string? OwnerOf(JsonObject? metadata) => JsonTree.Objects(metadata, "ownerReferences")
        .Where(owner => JsonTree.Flag(owner, "controller") == true)
        .Select(owner => $"{JsonTree.Text(owner, "kind")}/{JsonTree.Text(owner, "name")}").FirstOrDefault();

    /// <summary>The volumes of a pod or a pod template.</summary>
    public static void AddVolumes(Description text, JsonObject? spec, int depth = 0)
    {
        var volumes = JsonTree.Objects(spec, "volumes").ToList();
        text.Line(depth, volumes.Count == 0 ? "Volumes:\t<none>" : "Volumes:");
        foreach (var volume in volumes)
        {
            text.Line(depth + 1, $"{JsonTree.Text(volume, "name")}:");
            foreach (var (kind, source) in volume.Where(member => member.Key != "name"))
            {
                text.Field(depth + 2, "Type", char.ToUpperInvariant(kind[0]) + kind[1..]);
                GenericDescription.AddMembers(text, depth + 2, source as JsonObject ?? []);
            }
        }
    }

    private static void AddStatus(Description text, JsonObject? metadata, JsonObject? status)
    {
        if (JsonTree.Text(metadata, "deletionTimestamp") is { } deletion)
        {
            text.Field(0, "Status", $"Terminating (since {Description.Time(deletion)})");
            text.Field(0, "Termination Grace Period", $"{JsonTree.Number(metadata, "deletionGracePeriodSeconds") ?? 0}s");
        }
        else
        {
            text.Field(0, "Status", JsonTree.Text(status, "phase"));
        }

        text.Field(0, "Reason", JsonTree.Text(status, "reason"));
        text.Field(0, "Message", JsonTree.Text(status, "message")?.ReplaceLineEndings(" "));
    }

    private static string Toleration(JsonObject toleration)
    {
        var value = JsonTree.Text(toleration, "value");
        var effect = JsonTree.Text(toleration, "effect");
        var text = JsonTree.Text(toleration, "key") ?? "";
        text += string.IsNullOrEmpty(value) ? "" : $"={value}";
        text += string.IsNullOrEmpty(effect) ? "" : $":{effect}";
        text += JsonTree.Text(toleration, "operator") == "Exists" ? (text.Length > 0 ? " " : "") + "op=Exists" : "";
        return JsonTree.Number(toleration, "tolerationSeconds") is { } seconds ? $"{text} for {seconds}s" : text;
    }
}
