using System.Text.Json.Nodes;
using EdgeOrch.Api;
using EdgeOrch.Api.Errors;
using EdgeOrch.Api.Selectors;

namespace EdgeOrch.ApiServer.Subresources;

/// <summary>The autoscaling/v1 Scale view of an object with replicas. Pure.</summary>
internal static class ScaleDocument
{
    /// <summary>The view.</summary>
    public static JsonObject Of(JsonObject value)
    {
        var metadata = JsonTree.Object(value, "metadata");
        var spec = JsonTree.Object(value, "spec");
        var shown = new JsonObject();
        foreach (var field in (ReadOnlySpan<string>)["name", "namespace", "uid", "resourceVersion", "creationTimestamp"])
        {
            if (metadata?[field] is { } copied)
            {
                shown[field] = copied.DeepClone();
            }
        }

        var status = new JsonObject { ["replicas"] = JsonTree.Number(JsonTree.Object(value, "status"), "replicas") ?? 0 };
        if (Selector(spec) is { Length: > 0 } selector)
        {
            status["selector"] = selector;
        }

        return new JsonObject
        {
            ["kind"] = "Scale",
            ["apiVersion"] = "autoscaling/v1",
            ["metadata"] = shown,
            ["spec"] = new JsonObject { ["replicas"] = JsonTree.Number(spec, "replicas") ?? 0 },
            ["status"] = status,
        };
    }

    /// <summary>Puts the view's wish into the object.</summary>
    /// <exception cref="ApiException">422: not a number of replicas.</exception>
    public static void Apply(JsonObject scale, JsonObject value)
    {
        var replicas = JsonTree.Number(JsonTree.Object(scale, "spec"), "replicas") ?? 0;
        if (replicas < 0)
        {
            throw ApiException.Invalid("autoscaling", "Scale", JsonTree.Text(JsonTree.Object(value, "metadata"), "name") ?? "",
                [FieldError.Invalid("spec.replicas", replicas, "must be greater than or equal to 0")]);
        }

        JsonTree.Ensure(value, "spec")["replicas"] = replicas;
        var metadata = JsonTree.Ensure(value, "metadata");
        foreach (var field in (ReadOnlySpan<string>)["resourceVersion", "uid"])
        {
            if (JsonTree.Text(JsonTree.Object(scale, "metadata"), field) is { Length: > 0 } wanted)
            {
                metadata[field] = wanted;
            }
            else
            {
                metadata.Remove(field);
            }
        }
    }

    // Workloads have a LabelSelector, ReplicationControllers a plain map.
    private static string Selector(JsonObject? spec) => JsonTree.Object(spec, "selector") is not { } selector ? ""
        : selector.ContainsKey("matchLabels") || selector.ContainsKey("matchExpressions")
            ? LabelSelector.FromObject(selector).ToString()
            : LabelSelector.FromMap(selector).ToString();
}
