using System.Text.Json.Nodes;
using EdgeOrch.Api.Errors;

namespace EdgeOrch.Api.Validation;

/// <summary>Rules of Events, which two groups show under different names.</summary>
internal static class EventRules
{
    private const int MaxText = 128;
    private const int MaxNote = 1024;

    /// <summary>Checks an Event of the core group.</summary>
    public static void Core(JsonObject value, ErrorList errors) => Check(value, "involvedObject", "reportingComponent", "message", errors);

    /// <summary>Checks an Event of events.k8s.io.</summary>
    public static void Group(JsonObject value, ErrorList errors) => Check(value, "regarding", "reportingController", "note", errors);

    /// <summary>Checks a new Event of events.k8s.io, where the old fields are no longer for writers.</summary>
    public static void NewGroup(JsonObject value, ErrorList errors)
    {
        if (!JsonTree.Has(value, "eventTime"))
        {
            errors.Add(FieldError.Required("eventTime"));
        }

        if (JsonTree.Text(value, "type") is not ("Normal" or "Warning") and var type)
        {
            errors.Add(FieldError.Invalid("type", "", "has invalid value: " + type));
        }

        if (JsonTree.Object(value, "series") is { } series && (JsonTree.Number(series, "count") ?? 0) < 2)
        {
            errors.Add(FieldError.Invalid("series.count", "", "should be at least 2"));
        }

        foreach (var (name, shown) in new[] { ("deprecatedFirstTimestamp", "firstTimestamp"), ("deprecatedLastTimestamp", "lastTimestamp"), ("deprecatedCount", "count"), ("deprecatedSource", "source") })
        {
            if (JsonTree.AsNumber(value[name]) is not 0 && !ConstraintRules.IsEmpty(value[name]))
            {
                errors.Add(FieldError.Invalid(shown, "", "needs to be unset"));
            }
        }
    }

    /// <summary>An Event of events.k8s.io changes only its series.</summary>
    public static void GroupUpdate(JsonObject now, JsonObject before, ErrorList errors)
    {
        foreach (var name in now.Select(static p => p.Key).Union(before.Select(static p => p.Key)).Order(StringComparer.Ordinal))
        {
            if (name is not ("apiVersion" or "kind" or "metadata" or "series"))
            {
                Validation.Check.Unchanged(now[name], before[name], name switch { "regarding" => "involvedObject", "note" => "message", _ => name }, errors);
            }
        }
    }

    private static void Check(JsonObject value, string about, string reporter, string note, ErrorList errors)
    {
        var own = JsonTree.Text(JsonTree.Object(value, "metadata"), "namespace") ?? "";
        var other = JsonTree.Text(JsonTree.Object(value, about), "namespace") ?? "";
        if (!JsonTree.Has(value, "eventTime"))
        {
            if (other.Length == 0 ? own is not ("" or "default") : own != other)
            {
                errors.Add(FieldError.Invalid("involvedObject.namespace", other, "does not match event.namespace"));
            }

            return;
        }

        if (other.Length == 0 && own is not ("default" or "kube-system"))
        {
            errors.Add(FieldError.Invalid("involvedObject.namespace", other, "does not match event.namespace"));
        }

        var controller = JsonTree.Text(value, reporter) ?? "";
        if (controller.Length == 0)
        {
            errors.Add(FieldError.Required("reportingController"));
        }

        errors.Invalid("reportingController", controller, Names.QualifiedName(controller));
        foreach (var (name, shown) in new[] { ("reportingInstance", "reportingInstance"), ("action", "action"), ("reason", "reason") })
        {
            var text = JsonTree.Text(value, name) ?? "";
            if (text.Length == 0)
            {
                errors.Add(FieldError.Required(shown));
            }

            AtMost(text, MaxText, shown, errors);
        }

        AtMost(JsonTree.Text(value, note) ?? "", MaxNote, "message", errors);
    }

    private static void AtMost(string text, int limit, string path, ErrorList errors)
    {
        if (text.Length > limit)
        {
            errors.Add(FieldError.Invalid(path, "", $"can have at most {limit} characters"));
        }
    }
}
