using System.Text.Json.Nodes;
using EdgeOrch.Api;

namespace EdgeOrch.ApiServer.Pipeline.Admission.LimitRanges;

/// <summary>Fills in the requests and limits containers leave out, and says so in an annotation. Pure.</summary>
internal static class ContainerLimits
{
    private const string Annotation = "kubernetes.io/limit-ranger";

    /// <summary>Fills in a pod from one limit range.</summary>
    public static void Fill(JsonObject range, JsonObject pod)
    {
        var requests = new JsonObject();
        var limits = new JsonObject();
        foreach (var item in JsonTree.Objects(JsonTree.Object(range, "spec"), "limits").Where(static i => JsonTree.Text(i, "type") == "Container"))
        {
            Copy(JsonTree.Object(item, "defaultRequest"), requests);
            Copy(JsonTree.Object(item, "default"), limits);
        }

        var notes = new List<string>();
        var spec = JsonTree.Ensure(pod, "spec");
        foreach (var (list, kind) in (ReadOnlySpan<(string, string)>)[("containers", "container"), ("initContainers", "init container")])
        {
            foreach (var container in JsonTree.Objects(spec, list))
            {
                Merge(container, kind, "requests", "request", requests, notes);
                Merge(container, kind, "limits", "limit", limits, notes);
            }
        }

        if (notes.Count > 0)
        {
            JsonTree.Ensure(JsonTree.Ensure(pod, "metadata"), "annotations")[Annotation] = $"LimitRanger plugin set: {string.Join("; ", notes)}";
        }
    }

    private static void Copy(JsonObject? from, JsonObject to)
    {
        foreach (var (name, amount) in from ?? [])
        {
            to[name] = amount?.DeepClone();
        }
    }

    private static void Merge(JsonObject container, string kind, string list, string word, JsonObject defaults, List<string> notes)
    {
        var own = JsonTree.At(container, "resources", list);
        var missing = defaults.Select(static p => p.Key).Where(name => !JsonTree.Has(own, name)).Order(StringComparer.Ordinal).ToList();
        if (missing.Count == 0)
        {
            return;
        }

        var target = JsonTree.Ensure(JsonTree.Ensure(container, "resources"), list);
        foreach (var name in missing)
        {
            target[name] = defaults[name]?.DeepClone();
        }

        notes.Add($"{string.Join(", ", missing)} {word} for {kind} {JsonTree.Text(container, "name")}");
    }
}
