using System.Text.Json.Nodes;
using EdgeOrch.Api.Errors;
using EdgeOrch.Api.Selectors;

namespace EdgeOrch.Api.Validation;

/// <summary>Rules of workloads that make pods from a template.</summary>
internal static class WorkloadRules
{
    private const string Mismatch = "`selector` does not match template `labels`";
    private static readonly string[] StatefulMutable =
        ["replicas", "ordinals", "template", "updateStrategy", "revisionHistoryLimit", "persistentVolumeClaimRetentionPolicy", "minReadySeconds"];

    /// <summary>Checks a Deployment.</summary>
    public static void Deployment(JsonObject value, ErrorList errors)
    {
        var spec = JsonTree.Object(value, "spec") ?? [];
        Common(spec, "deployment", "ReplicaSet", errors);
        if (JsonTree.Number(spec, "progressDeadlineSeconds") is { } deadline && deadline <= (JsonTree.Number(spec, "minReadySeconds") ?? 0))
        {
            errors.Add(FieldError.Invalid("spec.progressDeadlineSeconds", deadline, "must be greater than minReadySeconds"));
        }

        const string Path = "spec.strategy.rollingUpdate";
        var rolling = JsonTree.At(spec, "strategy", "rollingUpdate");
        if (JsonTree.Text(JsonTree.Object(spec, "strategy"), "type") == "Recreate")
        {
            if (rolling is not null)
            {
                errors.Add(FieldError.Forbidden(Path, "may not be specified when strategy `type` is 'Recreate'"));
            }
        }
        else if (rolling is not null && IsZero(rolling["maxUnavailable"]) && IsZero(rolling["maxSurge"]))
        {
            errors.Add(FieldError.Invalid(Path + ".maxUnavailable", rolling["maxUnavailable"], "may not be 0 when `maxSurge` is 0"));
        }
    }

    /// <summary>Checks a ReplicaSet.</summary>
    public static void ReplicaSet(JsonObject value, ErrorList errors) => Common(JsonTree.Object(value, "spec") ?? [], "deployment", "ReplicaSet", errors);

    /// <summary>Checks a DaemonSet.</summary>
    public static void DaemonSet(JsonObject value, ErrorList errors)
    {
        const string Path = "spec.updateStrategy.rollingUpdate";
        var spec = JsonTree.Object(value, "spec") ?? [];
        Common(spec, "daemonset", "DaemonSet", errors);
        var rolling = JsonTree.At(spec, "updateStrategy", "rollingUpdate");
        if (rolling is null || JsonTree.Text(JsonTree.Object(spec, "updateStrategy"), "type") != "RollingUpdate")
        {
            return;
        }

        var (stays, surges) = (IsZero(rolling["maxUnavailable"]), IsZero(rolling["maxSurge"]));
        if (!stays && !surges)
        {
            errors.Add(FieldError.Invalid(Path + ".maxSurge", rolling["maxSurge"], "may not be set when maxUnavailable is non-zero"));
        }
        else if (stays && surges)
        {
            errors.Add(FieldError.Required(Path + ".maxUnavailable", "cannot be 0 when maxSurge is 0"));
        }
    }

    /// <summary>Checks a StatefulSet.</summary>
    public static void StatefulSet(JsonObject value, ErrorList errors)
    {
        const string Path = "spec.updateStrategy.rollingUpdate";
        var spec = JsonTree.Object(value, "spec") ?? [];
        Common(spec, "statefulset", "StatefulSet", errors);
        var rolling = JsonTree.At(spec, "updateStrategy", "rollingUpdate");
        if (JsonTree.Text(JsonTree.Object(spec, "updateStrategy"), "type") == "OnDelete" && rolling is not null)
        {
            errors.Add(FieldError.Invalid(Path, rolling, "only allowed for updateStrategy 'RollingUpdate'"));
        }

        if (rolling?["maxUnavailable"] is { } unavailable && IsZero(unavailable))
        {
            errors.Add(FieldError.Invalid(Path + ".maxUnavailable", unavailable, "cannot be 0"));
        }
    }

    /// <summary>Checks a ReplicationController, whose selector is a plain map.</summary>
    public static void ReplicationController(JsonObject value, ErrorList errors)
    {
        var spec = JsonTree.Object(value, "spec") ?? [];
        if (!JsonTree.Has(spec, "template"))
        {
            errors.Add(FieldError.Required("spec.template"));
        }

        var selector = JsonTree.Object(spec, "selector");
        Template(spec, selector is { Count: > 0 } ? LabelSelector.FromMap(selector) : null, "ReplicationController", errors);
    }

    /// <summary>A selector says which pods are whose; it never changes.</summary>
    public static void SelectorUnchanged(JsonObject now, JsonObject before, ErrorList errors)
        => Check.Unchanged(JsonTree.At(now, "spec", "selector"), JsonTree.At(before, "spec", "selector"), "spec.selector", errors);

    /// <summary>Of a StatefulSet only some fields may change.</summary>
    public static void StatefulSetUpdate(JsonObject now, JsonObject before, ErrorList errors)
    {
        var (a, b) = (Fixed(now), Fixed(before));
        if (!JsonNode.DeepEquals(a, b))
        {
            errors.Add(FieldError.Forbidden("spec", "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy',"
                + " 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden"));
        }
    }

    /// <summary>A revision keeps its data.</summary>
    public static void Revision(JsonObject value, ErrorList errors)
    {
        if (value["data"] is null)
        {
            errors.Add(FieldError.Required("data", "data is mandatory"));
        }
    }

    private static void Template(JsonObject spec, LabelSelector? selector, string kind, ErrorList errors)
    {
        var template = JsonTree.Object(spec, "template");
        var labels = JsonTree.At(template, "metadata", "labels");
        if (selector is not null && !selector.MatchesNothing && !selector.Matches(labels))
        {
            errors.Add(FieldError.Invalid("spec.template.metadata.labels", labels ?? [], Mismatch));
        }

        var pod = JsonTree.Object(template, "spec");
        var policy = JsonTree.Text(pod, "restartPolicy");
        if (policy is "OnFailure" or "Never")
        {
            errors.Add(FieldError.NotSupported("spec.template.spec.restartPolicy", policy, ["Always"]));
        }

        if (JsonTree.Has(pod, "activeDeadlineSeconds"))
        {
            errors.Add(FieldError.Forbidden("spec.template.spec.activeDeadlineSeconds", $"activeDeadlineSeconds in {kind} is not Supported"));
        }
    }

    private static void Common(JsonObject spec, string shown, string kind, ErrorList errors)
    {
        LabelSelector? parsed = null;
        if (JsonTree.Object(spec, "selector") is { } selector)
        {
            var probe = new ErrorList();
            Check.Selector(selector, "spec.selector", probe);
            if ((JsonTree.Object(selector, "matchLabels")?.Count ?? 0) + (JsonTree.Array(selector, "matchExpressions")?.Count ?? 0) == 0)
            {
                errors.Add(FieldError.Invalid("spec.selector", selector, $"empty selector is invalid for {shown}"));
            }
            else if (probe.Items.Count == 0)
            {
                parsed = LabelSelector.FromObject(selector);
            }
        }

        Template(spec, parsed, kind, errors);
    }

    private static JsonObject Fixed(JsonObject value)
    {
        var spec = (JsonTree.Object(value, "spec") ?? []).DeepClone().AsObject();
        foreach (var name in StatefulMutable)
        {
            spec.Remove(name);
        }

        foreach (var claim in JsonTree.Objects(spec, "volumeClaimTemplates"))
        {
            claim.Remove("status");
        }

        return spec;
    }

    private static bool IsZero(JsonNode? node) => (JsonTree.AsNumber(node) ?? Check.Percent(node)) == 0;
}
