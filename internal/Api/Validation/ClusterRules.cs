using System.Text.Json.Nodes;
using EdgeOrch.Api.Errors;

namespace EdgeOrch.Api.Validation;

/// <summary>Rules of nodes, leases, autoscalers, budgets and priority classes.</summary>
internal static class ClusterRules
{
    private const long MaxUserPriority = 1_000_000_000;

    /// <summary>Checks a Lease.</summary>
    public static void Lease(JsonObject value, ErrorList errors)
    {
        var spec = JsonTree.Object(value, "spec");
        if (JsonTree.Number(spec, "leaseDurationSeconds") is <= 0 and var seconds)
        {
            errors.Add(FieldError.Invalid("spec.leaseDurationSeconds", seconds, "must be greater than 0"));
        }

        Check.NotNegative(spec, "leaseTransitions", "spec", errors);
    }

    /// <summary>Checks a Node.</summary>
    public static void Node(JsonObject value, ErrorList errors)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var index = 0;
        foreach (var taint in JsonTree.Objects(JsonTree.Object(value, "spec"), "taints"))
        {
            var at = $"spec.taints[{index++}]";
            var key = JsonTree.Text(taint, "key") ?? "";
            errors.Invalid(at + ".key", key, Names.QualifiedName(key));
            if (!seen.Add($"{key}:{JsonTree.Text(taint, "effect")}"))
            {
                errors.Add(FieldError.Duplicate(at, taint));
            }
        }
    }

    /// <summary>A node's pod range and provider never change once they are set.</summary>
    public static void NodeUpdate(JsonObject now, JsonObject before, ErrorList errors)
    {
        foreach (var name in new[] { "podCIDR", "providerID" })
        {
            var old = JsonTree.Text(JsonTree.Object(before, "spec"), name) ?? "";
            if (old.Length > 0 && JsonTree.Text(JsonTree.Object(now, "spec"), name) != old)
            {
                errors.Add(FieldError.Forbidden("spec." + name, "node updates may not change " + name + " except from \"\" to valid"));
            }
        }
    }

    /// <summary>Checks an autoscaler.</summary>
    public static void Autoscaler(JsonObject value, ErrorList errors)
    {
        var spec = JsonTree.Object(value, "spec");
        var minimum = JsonTree.Number(spec, "minReplicas") ?? 1;
        var maximum = JsonTree.Number(spec, "maxReplicas") ?? 0;
        if (minimum < 1)
        {
            errors.Add(FieldError.Invalid("spec.minReplicas", minimum, "must be greater than or equal to 1"));
        }

        if (maximum < 1)
        {
            errors.Add(FieldError.Invalid("spec.maxReplicas", maximum, "must be greater than 0"));
        }
        else if (maximum < minimum)
        {
            errors.Add(FieldError.Invalid("spec.maxReplicas", maximum, "must be greater than or equal to `minReplicas`"));
        }
    }

    /// <summary>Checks a PodDisruptionBudget.</summary>
    public static void DisruptionBudget(JsonObject value, ErrorList errors)
    {
        var spec = JsonTree.Object(value, "spec");
        if (JsonTree.Has(spec, "minAvailable") && JsonTree.Has(spec, "maxUnavailable"))
        {
            errors.Add(FieldError.Invalid("spec", spec, "minAvailable and maxUnavailable cannot be both set"));
        }

        Check.CountOrPercent(spec?["minAvailable"], "spec.minAvailable", errors);
        Check.CountOrPercent(spec?["maxUnavailable"], "spec.maxUnavailable", errors);
        Check.Selector(JsonTree.Object(spec, "selector"), "spec.selector", errors);
    }

    /// <summary>Checks a PriorityClass.</summary>
    public static void PriorityClass(JsonObject value, ErrorList errors)
    {
        var name = JsonTree.Text(JsonTree.Object(value, "metadata"), "name") ?? "";
        var system = name.StartsWith("system-", StringComparison.Ordinal);
        if (system && name is not ("system-cluster-critical" or "system-node-critical"))
        {
            errors.Add(FieldError.Forbidden("metadata.name",
                "priority class names with 'system-' prefix are reserved for system use only. error: the name is not a known system priority class"));
        }

        if (!system && JsonTree.Number(value, "value") > MaxUserPriority)
        {
            errors.Add(FieldError.Forbidden("value", $"maximum allowed value of a user defined priority is {MaxUserPriority}"));
        }
    }

    /// <summary>A priority class keeps its value.</summary>
    public static void PriorityClassUpdate(JsonObject now, JsonObject before, ErrorList errors)
    {
        if (JsonTree.Number(now, "value") != JsonTree.Number(before, "value"))
        {
            errors.Add(FieldError.Forbidden("value", "may not be changed in an update."));
        }

        Check.Unchanged(now["preemptionPolicy"], before["preemptionPolicy"], "preemptionPolicy", errors);
    }
}
