using System.Text.Json.Nodes;

namespace EdgeOrch.Api.Tables;

/// <summary>The targets column of an autoscaler: "cpu: 12%/80%", and how many more there are.</summary>
internal static class ScalerTargets
{
    private const int Shown = 2;
    private static readonly string[] Sources = ["resource", "containerResource", "pods", "object", "external"];

    public static string Of(JsonObject scaler)
    {
        var spec = JsonTree.Object(scaler, "spec");
        if (JsonTree.Number(spec, "targetCPUUtilizationPercentage") is { } percent)
        {
            var current = JsonTree.Number(JsonTree.Object(scaler, "status"), "currentCPUUtilizationPercentage");
            return $"cpu: {(current is null ? "<unknown>" : $"{current}%")}/{percent}%";
        }

        var currents = JsonTree.Objects(JsonTree.Object(scaler, "status"), "currentMetrics").ToList();
        var texts = JsonTree.Objects(spec, "metrics").Select((metric, i) => Metric(metric, i < currents.Count ? currents[i] : null)).ToList();
        return texts.Count == 0 ? Cells.None
            : texts.Count <= Shown ? string.Join(", ", texts)
            : $"{string.Join(", ", texts.Take(Shown))} + {texts.Count - Shown} more...";
    }

    private static string Metric(JsonObject metric, JsonObject? status)
    {
        foreach (var source in Sources)
        {
            if (JsonTree.Object(metric, source) is { } description)
            {
                var target = JsonTree.Object(description, "target");
                var current = JsonTree.At(status, source, "current");
                var name = source is "resource" or "containerResource" ? JsonTree.Text(description, "name") + ": " : "";
                return $"{name}{Value(current) ?? "<unknown>"}/{Value(target) ?? "<auto>"}{(JsonTree.Has(target, "averageValue") ? " (avg)" : "")}";
            }
        }

        return "<unknown type>";
    }

    private static string? Value(JsonObject? value)
    {
        if (JsonTree.Number(value, "averageUtilization") is { } percent)
        {
            return $"{percent}%";
        }

        return JsonTree.Text(value, "averageValue") ?? JsonTree.Text(value, "value");
    }
}
