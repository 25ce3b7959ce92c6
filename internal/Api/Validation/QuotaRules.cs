using System.Text.Json.Nodes;
using EdgeOrch.Api.Errors;

namespace EdgeOrch.Api.Validation;

/// <summary>Rules of ResourceQuotas.</summary>
internal static class QuotaRules
{
    private const string MustExist = "must be 'Exists' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating,"
        + " ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity";

    private static readonly string[] Scopes =
        ["Terminating", "NotTerminating", "BestEffort", "NotBestEffort", "PriorityClass", "CrossNamespacePodAffinity", "VolumeAttributesClass"];

    private static readonly string[] OfPods =
        ["cpu", "memory", "ephemeral-storage", "limits.cpu", "limits.memory", "limits.ephemeral-storage", "requests.cpu", "requests.memory", "requests.ephemeral-storage"];

    /// <summary>Checks a ResourceQuota.</summary>
    public static void Check(JsonObject value, ErrorList errors)
    {
        var spec = JsonTree.Object(value, "spec");
        foreach (var (path, list) in new[] { ("spec.hard", JsonTree.Object(spec, "hard")), ("status.hard", JsonTree.At(value, "status", "hard")), ("status.used", JsonTree.At(value, "status", "used")) })
        {
            foreach (var (name, amount) in list ?? [])
            {
                ResourceNames.CheckQuota(name, $"{path}[{name}]", errors);
                QuantityRules.Amount(name, amount, $"{path}[{name}]", errors);
            }
        }

        var scopes = JsonTree.Texts(spec, "scopes").ToList();
        foreach (var scope in scopes)
        {
            CheckScope(spec!, scope, "spec.scopes", spec!["scopes"], errors);
        }

        Conflicts(scopes, spec?["scopes"], "spec.scopes", errors);
        const string Selector = "spec.scopeSelector.matchExpressions";
        var selected = JsonTree.Objects(JsonTree.Object(spec, "scopeSelector"), "matchExpressions").ToList();
        foreach (var requirement in selected)
        {
            CheckRequirement(spec!, requirement, Selector, errors);
        }

        Conflicts(selected.Select(static r => JsonTree.Text(r, "scopeName") ?? ""), spec?["scopes"] ?? new JsonArray(), Selector, errors);
    }

    /// <summary>A quota keeps its scopes.</summary>
    public static void Update(JsonObject now, JsonObject before, ErrorList errors)
    {
        var (a, b) = (JsonTree.Object(now, "spec"), JsonTree.Object(before, "spec"));
        if (!JsonTree.Texts(a, "scopes").ToHashSet().SetEquals(JsonTree.Texts(b, "scopes")))
        {
            errors.Add(FieldError.Invalid("spec.scopes", a?["scopes"], "field is immutable"));
        }
    }

    private static void CheckScope(JsonObject spec, string scope, string path, JsonNode? shown, ErrorList errors)
    {
        if (!Scopes.Contains(scope))
        {
            errors.Add(FieldError.Invalid(path, shown, "unsupported scope"));
        }

        foreach (var (name, _) in JsonTree.Object(spec, "hard") ?? [])
        {
            var fits = scope switch
            {
                "BestEffort" => name == "pods",
                "VolumeAttributesClass" => name is "persistentvolumeclaims" or "requests.storage",
                _ => name == "pods" || OfPods.Contains(name),
            };
            if (!fits && !name.Contains('/', StringComparison.Ordinal) && !ResourceNames.IsHugePages(name) && !name.Contains("hugepages-", StringComparison.Ordinal))
            {
                errors.Add(FieldError.Invalid(path, shown, "unsupported scope applied to resource"));
            }
        }
    }

    private static void CheckRequirement(JsonObject spec, JsonObject requirement, string path, ErrorList errors)
    {
        var scope = JsonTree.Text(requirement, "scopeName") ?? "";
        var operation = JsonTree.Text(requirement, "operator") ?? "";
        var values = JsonTree.Array(requirement, "values") ?? [];
        if (!Scopes.Contains(scope))
        {
            errors.Add(FieldError.Invalid(path + ".scopeName", scope, "unsupported scope"));
        }
        else
        {
            CheckScope(spec, scope, path, spec["scopeSelector"], errors);
        }

        if (scope is "BestEffort" or "NotBestEffort" or "Terminating" or "NotTerminating" or "CrossNamespacePodAffinity" && operation != "Exists")
        {
            errors.Add(FieldError.Invalid(path + ".operator", operation, MustExist));
        }

        switch (operation)
        {
            case "In" or "NotIn" when values.Count == 0:
                errors.Add(FieldError.Required(path + ".values", "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector"));
                break;
            case "Exists" or "DoesNotExist" when values.Count > 0:
                errors.Add(FieldError.Invalid(path + ".values", values, "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector"));
                break;
            case "In" or "NotIn" or "Exists" or "DoesNotExist":
                break;
            default:
                errors.Add(FieldError.Invalid(path + ".operator", operation, "not a valid selector operator"));
                break;
        }
    }

    private static void Conflicts(IEnumerable<string> scopes, JsonNode? shown, string path, ErrorList errors)
    {
        var set = scopes.ToHashSet();
        if ((set.Contains("BestEffort") && set.Contains("NotBestEffort")) || (set.Contains("Terminating") && set.Contains("NotTerminating")))
        {
            errors.Add(FieldError.Invalid(path, shown, "conflicting scopes"));
        }
    }
}
