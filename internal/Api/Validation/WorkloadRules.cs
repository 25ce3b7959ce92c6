using System.Text.Json.Nodes;
using EdgeOrch.Api.Errors;
using EdgeOrch.Api.Selectors;

namespace EdgeOrch.Api.Validation;

/// <summary>Rules of workloads that make pods from a template.</summary>
internal static class WorkloadRules
{
    private static readonly string[] StatefulMutable =
        ["replicas", "ordinals", "template", "updateStrategy", "revisionHistoryLimit", "persistentVolumeClaimRetentionPolicy", "minReadySeconds"];

    /// <summary>Checks a Deployment.</summary>
    public static void Deployment(JsonObject value, ErrorList errors)
    {
        var spec = JsonTree.Object(value, "spec") ?? [];
        Common(spec, errors, "Always");
        Check.NotNegative(spec, "revisionHistoryLimit", "spec", errors);
        Check.NotNegative(spec, "progressDeadlineSeconds", "spec", errors);
        if (JsonTree.Number(spec, "progressDeadlineSeconds") is { } deadline && deadline <= (JsonTree.Number(spec, "minReadySeconds") ?? 0))
        {
            errors.Add(FieldError.Invalid("spec.progressDeadlineSeconds", deadline, "must be greater than minReadySeconds"));
        }

        var rolling = JsonTree.At(spec, "strategy", "rollingUpdate");
        if (JsonTree.Text(JsonTree.Object(spec, "strategy"), "type") == "Recreate")
        {
            if (rolling is not null)
            {
                errors.Add(FieldError.Forbidden("spec.strategy.rollingUpdate", "may not be specified when strategy `type` is 'Recreate'"));
            }

            return;
        }

        const string Path = "spec.strategy.rollingUpdate";
        Check.CountOrPercent(rolling?["maxUnavailable"], Path + ".maxUnavailable", errors);
        Check.CountOrPercent(rolling?["maxSurge"], Path + ".maxSurge", errors);
        if (IsZero(rolling?["maxUnavailable"]) && IsZero(rolling?["maxSurge"]))
        {
            errors.Add(FieldError.Invalid(Path + ".maxUnavailable", rolling?["maxUnavailable"], "may not be 0 when `maxSurge` is 0"));
        }
    }

    /// <summary>Checks a ReplicaSet.</summary>
    public static void ReplicaSet(JsonObject value, ErrorList errors) => Common(JsonTree.Object(value, "spec") ?? [], errors, "Always");

    /// <summary>Checks a DaemonSet.</summary>
    public static void DaemonSet(JsonObject value, ErrorList errors)
    {
        var spec = JsonTree.Object(value, "spec") ?? [];
        Common(spec, errors, "Always");
        var rolling = JsonTree.At(spec, "updateStrategy", "rollingUpdate");
        Check.CountOrPercent(rolling?["maxUnavailable"], "spec.updateStrategy.rollingUpdate.maxUnavailable", errors);
        Check.CountOrPercent(rolling?["maxSurge"], "spec.updateStrategy.rollingUpdate.maxSurge", errors);
    }

    /// <summary>Checks a StatefulSet.</summary>
    public static void StatefulSet(JsonObject value, ErrorList errors) => Common(JsonTree.Object(value, "spec") ?? [], errors, "Always");

    /// <summary>Checks a ReplicationController, whose selector is a plain map.</summary>
    public static void ReplicationController(JsonObject value, ErrorList errors)
    {
        var spec = JsonTree.Object(value, "spec") ?? [];
        Check.NotNegative(spec, "replicas", "spec", errors);
        var selector = JsonTree.Object(spec, "selector");
        if (selector is not { Count: > 0 })
        {
            errors.Add(FieldError.Required("spec.selector"));
        }

        Template(spec, LabelSelector.FromMap(selector), "`selector` does not match template `labels`", errors, "Always");
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

    /// <summary>Checks that a template's pods are selected, and the template itself.</summary>
    public static void Template(JsonObject spec, LabelSelector? selector, string mismatch, ErrorList errors, params ReadOnlySpan<string> restartPolicies)
    {
        var template = JsonTree.Object(spec, "template");
        var labels = JsonTree.At(template, "metadata", "labels");
        if (selector is not null && !selector.MatchesNothing && !selector.Matches(labels))
        {
            errors.Add(FieldError.Invalid("spec.template.metadata.labels", labels ?? [], mismatch));
        }

        PodTemplateRules.Check(template, "spec.template", errors);
        var policy = JsonTree.Text(JsonTree.Object(template, "spec"), "restartPolicy") ?? "";
        if (policy.Length > 0 && !restartPolicies.Contains(policy))
        {
            errors.Add(FieldError.NotSupported("spec.template.spec.restartPolicy", policy, restartPolicies.ToArray()));
        }
    }

    private static void Common(JsonObject spec, ErrorList errors, string restartPolicy)
    {
        Check.NotNegative(spec, "replicas", "spec", errors);
        Check.NotNegative(spec, "minReadySeconds", "spec", errors);
        var selector = JsonTree.Object(spec, "selector");
        LabelSelector? parsed = null;
        if (selector is null)
        {
            errors.Add(FieldError.Required("spec.selector"));
        }
        else
        {
            var before = errors.Items.Count;
            Check.Selector(selector, "spec.selector", errors);
            if ((JsonTree.Object(selector, "matchLabels")?.Count ?? 0) + (JsonTree.Array(selector, "matchExpressions")?.Count ?? 0) == 0)
            {
                errors.Add(FieldError.Invalid("spec.selector", selector, "empty selector is invalid for deployment"));
            }
            else if (errors.Items.Count == before)
            {
                parsed = LabelSelector.FromObject(selector);
            }
        }

        Template(spec, parsed, "`selector` does not match template `labels`", errors, restartPolicy);
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

    private static bool IsZero(JsonNode? node) => JsonTree.AsNumber(node) == 0 || JsonTree.AsText(node) == "0%";
}
