using System.Text.Json.Nodes;
using EdgeOrch.Api.Defaulting;

namespace EdgeOrch.Api.Quotas;

/// <summary>Which objects a quota with scopes is about. Pure.</summary>
public static class QuotaScopes
{
    private static readonly string[] Affinities = ["podAffinity", "podAntiAffinity"];

    /// <summary>Whether the object is in all scopes of a quota's spec; a quota without scopes is about everything.</summary>
    public static bool Match(JsonObject? quotaSpec, string group, string resource, JsonObject value)
    {
        foreach (var scope in JsonTree.Texts(quotaSpec, "scopes"))
        {
            if (!Matches(scope, "Exists", [], group, resource, value))
            {
                return false;
            }
        }

        foreach (var term in JsonTree.Objects(JsonTree.Object(quotaSpec, "scopeSelector"), "matchExpressions"))
        {
            if (!Matches(JsonTree.Text(term, "scopeName") ?? "", JsonTree.Text(term, "operator") ?? "", [.. JsonTree.Texts(term, "values")], group, resource, value))
            {
                return false;
            }
        }

        return true;
    }

    private static bool Matches(string scope, string operation, string[] values, string group, string resource, JsonObject value)
    {
        var spec = JsonTree.Object(value, "spec");
        return (group, resource, scope) switch
        {
            ("", "pods", "Terminating") => HasDeadline(spec),
            ("", "pods", "NotTerminating") => !HasDeadline(spec),
            ("", "pods", "BestEffort") => QualityOfService.Of(value) == "BestEffort",
            ("", "pods", "NotBestEffort") => QualityOfService.Of(value) != "BestEffort",
            ("", "pods", "PriorityClass") => Selects(operation, values, JsonTree.Text(spec, "priorityClassName")),
            ("", "pods", "CrossNamespacePodAffinity") => CrossesNamespaces(spec),
            ("", "persistentvolumeclaims", "VolumeAttributesClass") => Selects(operation, values, JsonTree.Text(spec, "volumeAttributesClassName")),
            _ => false,
        };
    }

    private static bool HasDeadline(JsonObject? spec) => JsonTree.Number(spec, "activeDeadlineSeconds") is >= 0;

    private static bool Selects(string operation, string[] values, string? actual) => operation switch
    {
        "In" => !string.IsNullOrEmpty(actual) && values.Contains(actual),
        "NotIn" => string.IsNullOrEmpty(actual) || !values.Contains(actual),
        "Exists" => !string.IsNullOrEmpty(actual),
        "DoesNotExist" => string.IsNullOrEmpty(actual),
        _ => false,
    };

    private static bool CrossesNamespaces(JsonObject? spec)
    {
        foreach (var kind in Affinities)
        {
            var affinity = JsonTree.At(spec, "affinity", kind);
            var preferred = JsonTree.Objects(affinity, "preferredDuringSchedulingIgnoredDuringExecution").Select(static t => JsonTree.Object(t, "podAffinityTerm"));
            if (JsonTree.Objects(affinity, "requiredDuringSchedulingIgnoredDuringExecution").Concat(preferred)
                .Any(static t => JsonTree.Array(t, "namespaces") is { Count: > 0 } || JsonTree.Has(t, "namespaceSelector")))
            {
                return true;
            }
        }

        return false;
    }
}
