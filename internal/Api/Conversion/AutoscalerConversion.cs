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
            var metrics = JsonTree.Objects(status, "currentMetrics").ToList();
            if (metrics.Select(CpuPercent).FirstOrDefault(static p => p is not null) is { } percent)
            {
                status["currentCPUUtilizationPercentage"] = percent;
                metrics.RemoveAll(m => JsonNode.DeepEquals(m, CurrentCpu(percent)));
            }

            status.Remove("currentMetrics");
            Keep(value, "current-metrics", metrics.Count == 0 ? null : new JsonArray([.. metrics.Select(static m => m.DeepClone())]));
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
        var currentMetrics = Restore(value, "current-metrics") as JsonArray ?? [];
        var conditions = Restore(value, "conditions");
        if (JsonTree.Object(value, "status") is { } status)
        {
            if (JsonTree.Number(status, "currentCPUUtilizationPercentage") is { } current
                && !currentMetrics.OfType<JsonObject>().Any(static m => CpuPercent(m) is not null))
            {
                currentMetrics.Insert(0, CurrentCpu(current));
            }

            status.Remove("currentCPUUtilizationPercentage");
            Set(status, "currentMetrics", currentMetrics.Count == 0 ? null : currentMetrics);
            Set(status, "conditions", conditions);
        }
    }

    private static JsonObject CurrentCpu(long percent) => new()
    {
        ["type"] = "Resource",
        ["resource"] = new JsonObject { ["name"] = "cpu", ["current"] = new JsonObject { ["averageUtilization"] = percent } },
    };

    private static long? CpuPercent(JsonObject metric) => JsonTree.At(metric, "resource") is { } resource && JsonTree.Text(resource, "name") == "cpu"
        ? JsonTree.Number(JsonTree.Object(resource, "current"), "averageUtilization")
        : null;

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
