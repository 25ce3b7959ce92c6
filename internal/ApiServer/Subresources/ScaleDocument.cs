using System.Text.Json.Nodes;
using EdgeOrch.Api;
using EdgeOrch.Api.Errors;
using EdgeOrch.Api.Schema;
using EdgeOrch.Api.Selectors;

namespace EdgeOrch.ApiServer.Subresources;

/// <summary>The autoscaling/v1 Scale view of an object with replicas. Pure.</summary>
internal static class ScaleDocument
{
    /// <summary>The view of an object in its served version.</summary>
    /// <param name="kind">The served kind.</param>
    /// <param name="value">The object.</param>
    public static JsonObject Of(KindDescription kind, JsonObject value)
    {
        var spec = JsonTree.Object(value, "spec");
        return kind.Custom?.Scale is { } paths
            ? View(value, JsonTree.AsNumber(paths.SpecReplicas.Get(value)), JsonTree.AsNumber(paths.StatusReplicas.Get(value)), JsonTree.AsText(paths.LabelSelector?.Get(value)))
            : View(value, JsonTree.Number(spec, "replicas"), JsonTree.Number(JsonTree.Object(value, "status"), "replicas"), Selector(spec));
    }

    private static JsonObject View(JsonObject value, long? wanted, long? observed, string? selector)
    {
        var metadata = JsonTree.Object(value, "metadata");
        var shown = new JsonObject();
        foreach (var field in (ReadOnlySpan<string>)["name", "namespace", "uid", "resourceVersion", "creationTimestamp"])
        {
            if (metadata?[field] is { } copied)
            {
                shown[field] = copied.DeepClone();
            }
        }

        var status = new JsonObject { ["replicas"] = observed ?? 0 };
        if (selector is { Length: > 0 })
        {
            status["selector"] = selector;
        }

        return new JsonObject
        {
            ["kind"] = "Scale",
            ["apiVersion"] = "autoscaling/v1",
            ["metadata"] = shown,
            ["spec"] = new JsonObject { ["replicas"] = wanted ?? 0 },
            ["status"] = status,
        };
    }

    /// <summary>Puts the view's wish into the object, which is in its served version.</summary>
    /// <exception cref="ApiException">422: not a number of replicas.</exception>
    public static void Apply(KindDescription kind, JsonObject scale, JsonObject value)
    {
        var replicas = JsonTree.Number(JsonTree.Object(scale, "spec"), "replicas") ?? 0;
        if (replicas < 0)
        {
            throw ApiException.Invalid("autoscaling", "Scale", JsonTree.Text(JsonTree.Object(value, "metadata"), "name") ?? "",
                [FieldError.Invalid("spec.replicas", replicas, "must be greater than or equal to 0")]);
        }

        if (kind.Custom?.Scale is { } paths)
        {
            paths.SpecReplicas.Set(value, JsonValue.Create(replicas));
        }
        else
        {
            JsonTree.Ensure(value, "spec")["replicas"] = replicas;
        }

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

    /// <summary>What an applied view asks of the object itself: its number of replicas when it names one.</summary>
    public static JsonObject Configuration(KindDescription kind, JsonObject scale)
    {
        var value = new JsonObject { ["apiVersion"] = kind.ApiVersion, ["kind"] = kind.Kind, ["metadata"] = JsonTree.Object(scale, "metadata")?.DeepClone() ?? new JsonObject() };
        if (JsonTree.Has(JsonTree.Object(scale, "spec"), "replicas"))
        {
            Apply(kind, scale, value);
        }

        return value;
    }

    // Workloads have a LabelSelector, ReplicationControllers a plain map.
    private static string Selector(JsonObject? spec) => JsonTree.Object(spec, "selector") is not { } selector ? ""
        : selector.ContainsKey("matchLabels") || selector.ContainsKey("matchExpressions")
            ? LabelSelector.FromObject(selector).ToString()
            : LabelSelector.FromMap(selector).ToString();
}
