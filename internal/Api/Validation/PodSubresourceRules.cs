using System.Text.Json.Nodes;
using EdgeOrch.Api.Errors;

namespace EdgeOrch.Api.Validation;

/// <summary>What of a pod may change on one path only: its node by binding, resources by resize, debug containers by their own path.</summary>
public static class PodSubresourceRules
{
    /// <summary>Problems of an update of the pod itself; both pods have their defaults.</summary>
    public static IEnumerable<FieldError> CheckMain(JsonObject pod, JsonObject old)
    {
        var (now, before) = (JsonTree.Object(pod, "spec") ?? [], JsonTree.Object(old, "spec") ?? []);
        var same = (JsonTree.Text(now, "nodeName") ?? "") == (JsonTree.Text(before, "nodeName") ?? "")
            && SameLists(now, before, "ephemeralContainers")
            && SameResources(now, before, "containers")
            && SameResources(now, before, "initContainers");
        if (!same)
        {
            yield return FieldError.Forbidden("spec", PodUpdateRules.Message);
        }
    }

    /// <summary>Problems of an update of the debug containers: they are only ever added.</summary>
    public static IEnumerable<FieldError> CheckEphemeral(JsonObject pod, JsonObject old)
    {
        const string Path = "spec.ephemeralContainers";
        var (now, before) = (JsonTree.Object(pod, "spec"), JsonTree.Object(old, "spec"));
        if (JsonTree.At(old, "metadata", "annotations")?.ContainsKey("kubernetes.io/config.mirror") == true)
        {
            yield return FieldError.Forbidden("", "static pods do not support ephemeral containers");
        }

        var given = JsonTree.Objects(now, "ephemeralContainers").ToList();
        foreach (var existing in JsonTree.Objects(before, "ephemeralContainers"))
        {
            var name = JsonTree.Text(existing, "name") ?? "";
            var kept = given.FirstOrDefault(c => JsonTree.Text(c, "name") == name);
            if (kept is null)
            {
                yield return FieldError.Forbidden(Path, $"existing ephemeral containers {GoQuote.Quote(name)} may not be removed\n");
            }
            else if (!JsonNode.DeepEquals(kept, existing))
            {
                yield return FieldError.Forbidden(Path, $"existing ephemeral containers {GoQuote.Quote(name)} may not be changed\n");
            }
        }
    }

    /// <summary>Problems of a resize.</summary>
    public static IEnumerable<FieldError> CheckResize(JsonObject pod, JsonObject old) => PodResizeRules.Check(pod, old);

    /// <summary>Problems of a status report.</summary>
    public static IEnumerable<FieldError> CheckStatus(JsonObject pod, JsonObject old) => PodStatusRules.Check(pod, old);

    private static bool SameLists(JsonObject now, JsonObject before, string field) =>
        JsonTree.Objects(now, field).SequenceEqual(JsonTree.Objects(before, field), TreeEquality.Instance);

    private static bool SameResources(JsonObject now, JsonObject before, string field) =>
        JsonTree.Objects(now, field).Select(Resources).SequenceEqual(JsonTree.Objects(before, field).Select(Resources), TreeEquality.Instance);

    private static JsonObject Resources(JsonObject container) => JsonTree.Object(container, "resources") ?? [];

    private sealed class TreeEquality : IEqualityComparer<JsonObject>
    {
        public static readonly TreeEquality Instance = new();

        public bool Equals(JsonObject? x, JsonObject? y) => JsonNode.DeepEquals(x, y);

        public int GetHashCode(JsonObject value) => value.Count;
    }
}
