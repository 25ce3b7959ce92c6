using System.Text.Json.Nodes;
using EdgeOrch.Api.Errors;

namespace EdgeOrch.Api.Validation;

/// <summary>Rules of nodes, namespaces, leases, runtime classes, budgets and priority classes.</summary>
internal static class ClusterRules
{
    private const long MaxUserPriority = 1_000_000_000;
    private static readonly (string Name, long Value)[] SystemClasses = [("system-node-critical", 2_000_001_000), ("system-cluster-critical", 2_000_000_000)];

    /// <summary>Checks a Lease.</summary>
    public static void Lease(JsonObject value, ErrorList errors)
    {
        var spec = JsonTree.Object(value, "spec");
        var strategy = JsonTree.Text(spec, "strategy");
        if (strategy is not null && strategy != "OldestEmulationVersion")
        {
            if (strategy.Contains('/', StringComparison.Ordinal))
            {
                errors.Invalid("spec.strategy.strategy", strategy, Names.QualifiedName(strategy));
            }
            else
            {
                errors.Add(FieldError.NotSupported("spec.strategy.strategy", strategy, ["OldestEmulationVersion"]));
            }
        }

        if (JsonTree.Text(spec, "preferredHolder") is { Length: > 0 } && string.IsNullOrEmpty(strategy))
        {
            errors.Add(FieldError.Forbidden("spec.preferredHolder", "may only be specified if `strategy` is defined"));
        }
    }

    /// <summary>Checks a Node.</summary>
    public static void Node(JsonObject value, ErrorList errors)
    {
        var spec = JsonTree.Object(value, "spec");
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var index = 0;
        foreach (var taint in JsonTree.Objects(spec, "taints"))
        {
            var at = $"metadata.taints[{index++}]";
            var key = JsonTree.Text(taint, "key") ?? "";
            errors.Invalid(at + ".key", key, Names.QualifiedName(key));
            var text = JsonTree.Text(taint, "value") ?? "";
            errors.Invalid(at + ".value", text, Names.LabelValue(text));
            if (!seen.Add($"{key}:{JsonTree.Text(taint, "effect")}"))
            {
                errors.Add(FieldError.Duplicate(at, taint, "taints must be unique by key and effect pair"));
            }
        }

        foreach (var list in new[] { "capacity", "allocatable" })
        {
            foreach (var (name, amount) in JsonTree.At(value, "status", list) ?? [])
            {
                QuantityRules.Amount(name, amount, $"status.{list}.{name}", errors);
            }
        }

        var ranges = JsonTree.Texts(spec, "podCIDRs").ToList();
        if (ranges.Count > 2 || (ranges.Count == 2 && ranges[0].Contains(':', StringComparison.Ordinal) == ranges[1].Contains(':', StringComparison.Ordinal)))
        {
            errors.Add(FieldError.Invalid("spec.podCIDRs", spec!["podCIDRs"], "may specify no more than one CIDR for each IP family"));
        }
    }

    /// <summary>A node's pod range and provider never change once they are set; its addresses are distinct.</summary>
    public static void NodeUpdate(JsonObject now, JsonObject before, ErrorList errors)
    {
        var (a, b) = (JsonTree.Object(now, "spec"), JsonTree.Object(before, "spec"));
        if (JsonTree.Array(b, "podCIDRs") is { Count: > 0 } ranges && !JsonNode.DeepEquals(ranges, a?["podCIDRs"]))
        {
            errors.Add(FieldError.Forbidden("spec.podCIDRs", "node updates may not change podCIDR except from \"\" to valid"));
        }
        else if (JsonTree.Text(b, "podCIDR") is { Length: > 0 } range && JsonTree.Text(a, "podCIDR") != range)
        {
            errors.Add(FieldError.Forbidden("spec.podCIDRs", "node updates may not change podCIDR except from \"\" to valid"));
        }

        if (JsonTree.Text(b, "providerID") is { Length: > 0 } provider && JsonTree.Text(a, "providerID") != provider)
        {
            errors.Add(FieldError.Forbidden("spec.providerID", "node updates may not change providerID except from \"\" to valid"));
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        var index = 0;
        foreach (var address in JsonTree.Objects(JsonTree.Object(now, "status"), "addresses"))
        {
            if (!seen.Add($"{JsonTree.Text(address, "type")}/{JsonTree.Text(address, "address")}"))
            {
                errors.Add(FieldError.Duplicate($"status.addresses[{index}]", address));
            }

            index++;
        }
    }

    /// <summary>Checks a Namespace.</summary>
    public static void Namespace(JsonObject value, ErrorList errors)
        => MetadataRules.CheckFinalizers(JsonTree.Texts(JsonTree.Object(value, "spec"), "finalizers"), "spec.finalizers", builtIn: true, errors);

    /// <summary>A namespace's phase follows from whether it is being deleted.</summary>
    public static void NamespaceUpdate(JsonObject now, JsonObject before, ErrorList errors)
    {
        var phase = JsonTree.Text(JsonTree.Object(now, "status"), "phase") ?? "";
        var ends = JsonTree.Has(JsonTree.Object(now, "metadata"), "deletionTimestamp");
        var old = JsonTree.Text(JsonTree.Object(before, "status"), "phase") ?? "";
        if (phase != old && phase != (ends ? "Terminating" : "Active"))
        {
            errors.Add(FieldError.Invalid("status.Phase", phase,
                ends ? "may only be 'Terminating' if `deletionTimestamp` is not empty" : "may only be 'Active' if `deletionTimestamp` is empty"));
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
    }

    /// <summary>Checks a PriorityClass.</summary>
    public static void PriorityClass(JsonObject value, ErrorList errors)
    {
        var name = JsonTree.Text(JsonTree.Object(value, "metadata"), "name") ?? "";
        var number = JsonTree.Number(value, "value") ?? 0;
        if (name.StartsWith("system-", StringComparison.Ordinal))
        {
            var known = SystemClasses.FirstOrDefault(c => c.Name == name);
            var problem = known.Name is null ? name + " is not a known system priority class"
                : known.Value != number ? $"value of {name} PriorityClass must be {known.Value}"
                : JsonTree.Flag(value, "globalDefault") == true ? $"globalDefault of {name} PriorityClass must be false" : null;
            if (problem is not null)
            {
                errors.Add(FieldError.Forbidden("metadata.name", "priority class names with 'system-' prefix are reserved for system use only. error: " + problem));
            }
        }
        else if (number > MaxUserPriority)
        {
            errors.Add(FieldError.Forbidden("value", $"maximum allowed value of a user defined priority is {MaxUserPriority}"));
        }
    }

    /// <summary>Checks a RuntimeClass.</summary>
    public static void RuntimeClass(JsonObject value, ErrorList errors)
    {
        if (JsonTree.At(value, "overhead", "podFixed") is { Count: > 0 } overhead)
        {
            ResourceRules.Container(new JsonObject { ["limits"] = overhead.DeepClone() }, "overhead", errors);
        }
    }
}
