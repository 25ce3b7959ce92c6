using System.Text.Json.Nodes;
using EdgeOrch.Api.Errors;

namespace EdgeOrch.Api.Validation;

/// <summary>Rules of horizontal pod autoscalers.</summary>
internal static class AutoscalerRules
{
    private const string NoTarget = "must set either a target raw value or a target utilization";
    private const string TwoTargets = "may not set both a target raw value and a target utilization";
    private static readonly string[] Sources = ["containerResource", "external", "object", "pods", "resource"];

    /// <summary>The function for a type of autoscaling/v2, or null.</summary>
    public static Action<JsonObject, string, ErrorList>? Find(string type) => type switch
    {
        "HorizontalPodAutoscalerSpec" => Spec,
        "MetricSpec" => Metric,
        "ObjectMetricSource" => (o, p, e) => Needs(o, p, "averageValue", "must set either a target value or averageValue", e, "value", "averageValue"),
        "PodsMetricSource" => (o, p, e) => Needs(o, p, "averageValue", "must specify a positive target averageValue", e, "averageValue"),
        "ExternalMetricSource" => External,
        "ResourceMetricSource" or "ContainerResourceMetricSource" => Resource,
        _ => null,
    };

    /// <summary>Checks a spec of any version.</summary>
    public static void Spec(JsonObject spec, string path, ErrorList errors)
    {
        var minimum = JsonTree.Number(spec, "minReplicas") ?? 1;
        var maximum = JsonTree.Number(spec, "maxReplicas") ?? 0;
        if (minimum < 1)
        {
            errors.Add(FieldError.Invalid(path + ".minReplicas", minimum, "must be greater than or equal to 1"));
        }

        if (maximum < 1)
        {
            errors.Add(FieldError.Invalid(path + ".maxReplicas", maximum, "must be greater than 0"));
        }

        if (maximum < minimum)
        {
            errors.Add(FieldError.Invalid(path + ".maxReplicas", maximum, "must be greater than or equal to `minReplicas`"));
        }
    }

    private static void Metric(JsonObject metric, string path, ErrorList errors)
    {
        var type = JsonTree.Text(metric, "type") ?? "";
        var expected = type.Length == 0 ? "" : char.ToLowerInvariant(type[0]) + type[1..];
        if (!Sources.Contains(expected))
        {
            return;
        }

        if (!JsonTree.Has(metric, expected))
        {
            errors.Add(FieldError.Required($"{path}.{expected}", "must populate information for the given metric source"));
        }

        foreach (var other in Sources)
        {
            if (other != expected && JsonTree.Has(metric, other))
            {
                errors.Add(FieldError.Forbidden($"{path}.{other}", "must populate the given metric source only"));
            }
        }
    }

    private static void External(JsonObject source, string path, ErrorList errors)
    {
        Needs(source, path, "averageValue", "must set either a target value for metric or a per-pod target", errors, "value", "averageValue");
        var target = JsonTree.Object(source, "target");
        if (JsonTree.Has(target, "value") && JsonTree.Has(target, "averageValue"))
        {
            errors.Add(FieldError.Forbidden(path + ".target.value", "may not set both a target value for metric and a per-pod target"));
        }
    }

    private static void Resource(JsonObject source, string path, ErrorList errors)
    {
        Needs(source, path, "averageUtilization", NoTarget, errors, "averageUtilization", "averageValue");
        var target = JsonTree.Object(source, "target");
        if (JsonTree.Has(target, "averageUtilization") && JsonTree.Has(target, "averageValue"))
        {
            errors.Add(FieldError.Forbidden(path + ".target.averageValue", TwoTargets));
        }
    }

    private static void Needs(JsonObject source, string path, string shown, string detail, ErrorList errors, params ReadOnlySpan<string> oneOf)
    {
        var target = JsonTree.Object(source, "target");
        foreach (var name in oneOf)
        {
            if (JsonTree.Has(target, name))
            {
                return;
            }
        }

        errors.Add(FieldError.Required($"{path}.target.{shown}", detail));
    }
}
