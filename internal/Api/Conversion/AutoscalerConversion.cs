using System.Text.Json;
using System.Text.Json.Nodes;

namespace EdgeOrch.Api.Conversion;

/// <summary>
/// autoscaling/v1 knows only a CPU percentage. What it cannot say travels in annotations of upstream's names, so a
/// client that reads and writes v1 does not destroy what a v2 client set.
/// </summary>
internal static class AutoscalerConversion
{
    private const string Prefix = "autoscaling.alpha.kubernetes.io/";

    public static void ToV1(JsonObject value)
    {
        if (JsonTree.Object(value, "spec") is { } spec)
        {
            var metrics = JsonTree.Objects(spec, "metrics").ToList();
            var cpu = metrics.FirstOrDefault(IsCpuUtilization);
            if (cpu is not null)
            {
                spec["targetCPUUtilizationPercentage"] = JsonTree.At(cpu, "resource", "target")!["averageUtilization"]!.DeepClone();
                metrics.Remove(cpu);
            }

            spec.Remove("metrics");
            Keep(value, "metrics", metrics.Count == 0 ? null : new JsonArray([.. metrics.Select(m => m.DeepClone())]));
            Keep(value, "behavior", Take(spec, "behavior"));
        }

        if (JsonTree.Object(value, "status") is { } status)
        {
            var current = JsonTree.Objects(status, "currentMetrics").Select(m => JsonTree.At(m, "resource"))
                .FirstOrDefault(r => JsonTree.Text(r, "name") == "cpu");
            if (JsonTree.Number(JsonTree.Object(current, "current"), "averageUtilization") is { } percent)
            {
                status["currentCPUUtilizationPercentage"] = percent;
            }

            Keep(value, "current-metrics", Take(status, "currentMetrics"));
            Keep(value, "conditions", Take(status, "conditions"));
        }
    }

    public static void ToV2(JsonObject value)
    {
        var metrics = Restore(value, "metrics") as JsonArray ?? [];
        var spec = JsonTree.Ensure(value, "spec");
        if (JsonTree.Number(spec, "targetCPUUtilizationPercentage") is { } percent)
        {
            var target = new JsonObject { ["type"] = "Utilization", ["averageUtilization"] = percent };
            metrics.Insert(0, new JsonObject { ["type"] = "Resource", ["resource"] = new JsonObject { ["name"] = "cpu", ["target"] = target } });
        }

        spec.Remove("targetCPUUtilizationPercentage");
        Set(spec, "metrics", metrics.Count == 0 ? null : metrics);
        Set(spec, "behavior", Restore(value, "behavior"));
        var currentMetrics = Restore(value, "current-metrics");
        var conditions = Restore(value, "conditions");
        if (JsonTree.Object(value, "status") is { } status)
        {
            status.Remove("currentCPUUtilizationPercentage");
            Set(status, "currentMetrics", currentMetrics);
            Set(status, "conditions", conditions);
        }
    }

    private static bool IsCpuUtilization(JsonObject metric)
        => JsonTree.At(metric, "resource") is { } resource && JsonTree.Text(resource, "name") == "cpu"
            && JsonTree.Has(JsonTree.Object(resource, "target"), "averageUtilization");

    private static JsonNode? Take(JsonObject tree, string name)
    {
        var value = tree[name];
        tree.Remove(name);
        return value;
    }

    private static void Set(JsonObject tree, string name, JsonNode? value)
    {
        if (value is not null)
        {
            tree[name] = value;
        }
    }

    private static void Keep(JsonObject value, string name, JsonNode? content)
    {
        if (content is not null)
        {
            JsonTree.Ensure(JsonTree.Ensure(value, "metadata"), "annotations")[Prefix + name] = content.ToJsonString();
        }
    }

    private static JsonNode? Restore(JsonObject value, string name)
    {
        if (JsonTree.At(value, "metadata", "annotations") is not { } annotations || JsonTree.Text(annotations, Prefix + name) is not { } text)
        {
            return null;
        }

        annotations.Remove(Prefix + name);
        if (annotations.Count == 0)
        {
            value["metadata"]!.AsObject().Remove("annotations");
        }

        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            // A user wrote nonsense into the annotation; it then says nothing.
            return null;
        }
    }
}
