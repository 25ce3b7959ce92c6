using System.Text.Json.Nodes;
using EdgeOrch.Api.Errors;

namespace EdgeOrch.Api.Validation;

/// <summary>Rules of what says where pods may run.</summary>
internal static class SchedulingRules
{
    /// <summary>Checks one toleration.</summary>
    public static void Toleration(JsonObject toleration, string path, ErrorList errors)
    {
        var operation = JsonTree.Text(toleration, "operator") ?? "";
        var effect = JsonTree.Text(toleration, "effect") ?? "";
        var value = JsonTree.Text(toleration, "value") ?? "";
        if (JsonTree.Text(toleration, "key") is null or "" && operation != "Exists")
        {
            errors.Add(FieldError.Invalid(path + ".operator", operation, "operator must be Exists when `key` is empty, which means \"match all values and all keys\""));
        }

        if (JsonTree.Has(toleration, "tolerationSeconds") && effect != "NoExecute")
        {
            errors.Add(FieldError.Invalid(path + ".effect", effect, "effect must be 'NoExecute' when `tolerationSeconds` is set"));
        }

        if (operation is "Equal" or "")
        {
            errors.Invalid(path + ".operator", value, Names.LabelValue(value));
        }
        else if (operation == "Exists" && value.Length > 0)
        {
            errors.Add(FieldError.Invalid(path + ".operator", value, "value must be empty when `operator` is 'Exists'"));
        }
    }

    /// <summary>Checks one term of a node selector.</summary>
    public static void Term(JsonObject term, string path, ErrorList errors)
    {
        var index = 0;
        foreach (var requirement in JsonTree.Objects(term, "matchExpressions"))
        {
            Expression(requirement, $"{path}.matchExpressions[{index++}]", errors);
        }

        index = 0;
        foreach (var requirement in JsonTree.Objects(term, "matchFields"))
        {
            Field(requirement, $"{path}.matchFields[{index++}]", errors);
        }
    }

    /// <summary>Checks one pod affinity term.</summary>
    public static void PodAffinity(JsonObject term, string path, ErrorList errors)
    {
        foreach (var name in JsonTree.Texts(term, "namespaces"))
        {
            errors.Invalid(path + ".namespace", name, Names.DnsLabel(name));
        }

        var selector = JsonTree.Object(term, "labelSelector");
        foreach (var list in new[] { "matchLabelKeys", "mismatchLabelKeys" })
        {
            if (JsonTree.Array(term, list) is { Count: > 0 } && selector is null)
            {
                errors.Add(FieldError.Forbidden($"{path}.{list}", "must not be specified when labelSelector is not set"));
            }
        }

        var mismatch = JsonTree.Texts(term, "mismatchLabelKeys").ToHashSet();
        var index = 0;
        foreach (var key in JsonTree.Texts(term, "matchLabelKeys"))
        {
            var at = $"{path}.matchLabelKeys[{index++}]";
            errors.Invalid(at, key, Names.QualifiedName(key));
            if (mismatch.Contains(key))
            {
                errors.Add(FieldError.Invalid(at, key, "exists in both matchLabelKeys and mismatchLabelKeys"));
            }
        }
    }

    /// <summary>Checks one topology spread constraint by itself.</summary>
    public static void Spread(JsonObject constraint, string path, ErrorList errors)
    {
        var action = JsonTree.Text(constraint, "whenUnsatisfiable") ?? "";
        if (JsonTree.Number(constraint, "minDomains") is { } domains && action != "DoNotSchedule")
        {
            errors.Add(FieldError.Invalid(path + ".minDomains", domains, $"can only use minDomains if whenUnsatisfiable=DoNotSchedule, not {action}"));
        }

        if (JsonTree.Array(constraint, "matchLabelKeys") is not { Count: > 0 })
        {
            return;
        }

        var selector = JsonTree.Object(constraint, "labelSelector");
        if (selector is null)
        {
            errors.Add(FieldError.Forbidden(path + ".matchLabelKeys", "must not be specified when labelSelector is not set"));
        }

        var index = 0;
        foreach (var key in JsonTree.Texts(constraint, "matchLabelKeys"))
        {
            var at = $"{path}.matchLabelKeys[{index++}]";
            errors.Invalid(at, key, Names.QualifiedName(key));
            if (JsonTree.Object(selector, "matchLabels")?.ContainsKey(key) == true
                || JsonTree.Objects(selector, "matchExpressions").Any(e => JsonTree.Text(e, "key") == key))
            {
                errors.Add(FieldError.Invalid(at, key, "exists in both matchLabelKeys and labelSelector"));
            }
        }
    }

    /// <summary>No two constraints may be about the same topology and have the same effect.</summary>
    public static void DistinctSpreads(JsonObject spec, string path, ErrorList errors)
    {
        var pairs = JsonTree.Objects(spec, "topologySpreadConstraints")
            .Select(static c => $"{{{JsonTree.Text(c, "topologyKey")}, {JsonTree.Text(c, "whenUnsatisfiable")}}}").ToList();
        for (var i = 0; i < pairs.Count; i++)
        {
            if (pairs.IndexOf(pairs[i], i + 1) > 0)
            {
                errors.Add(FieldError.Duplicate($"{path}.topologySpreadConstraints[{i}].{{topologyKey, whenUnsatisfiable}}", pairs[i]));
            }
        }
    }

    private static void Expression(JsonObject requirement, string path, ErrorList errors)
    {
        var operation = JsonTree.Text(requirement, "operator") ?? "";
        var count = JsonTree.Array(requirement, "values")?.Count ?? 0;
        switch (operation)
        {
            case "In" or "NotIn" when count == 0:
                errors.Add(FieldError.Required(path + ".values", "must be specified when `operator` is 'In' or 'NotIn'"));
                break;
            case "Exists" or "DoesNotExist" when count > 0:
                errors.Add(FieldError.Forbidden(path + ".values", "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"));
                break;
            case "Gt" or "Lt" when count != 1:
                errors.Add(FieldError.Required(path + ".values", "must be specified single value when `operator` is 'Lt' or 'Gt'"));
                break;
            case "In" or "NotIn" or "Exists" or "DoesNotExist" or "Gt" or "Lt":
                break;
            default:
                errors.Add(FieldError.Invalid(path + ".operator", operation, "not a valid selector operator"));
                break;
        }

        var key = JsonTree.Text(requirement, "key") ?? "";
        errors.Invalid(path + ".key", key, Names.QualifiedName(key));
        var index = 0;
        foreach (var value in JsonTree.Texts(requirement, "values"))
        {
            errors.Invalid($"{path}.values[{index++}]", value, Names.LabelValue(value));
        }
    }

    private static void Field(JsonObject requirement, string path, ErrorList errors)
    {
        var operation = JsonTree.Text(requirement, "operator") ?? "";
        if (operation is not ("In" or "NotIn"))
        {
            errors.Add(FieldError.Invalid(path + ".operator", operation, "not a valid selector operator"));
        }
        else if (JsonTree.Array(requirement, "values") is not { Count: 1 })
        {
            errors.Add(FieldError.Required(path + ".values", "must be only one value when `operator` is 'In' or 'NotIn' for node field selector"));
        }

        if (JsonTree.Text(requirement, "key") is var key && key != "metadata.name")
        {
            errors.Add(FieldError.Invalid(path + ".key", key ?? "", "not a valid field selector key"));
            return;
        }

        var index = 0;
        foreach (var value in JsonTree.Texts(requirement, "values"))
        {
            errors.Invalid($"{path}.values[{index++}]", value, Names.DnsSubdomain(value));
        }
    }
}
