using System.Globalization;
using System.Text.Json.Nodes;
using EdgeOrch.Api.Errors;
using EdgeOrch.Api.Types;

namespace EdgeOrch.Api.Validation;

/// <summary>Rules of LimitRanges.</summary>
internal static class LimitRangeRules
{
    private static readonly string[] Lists = ["max", "min", "default", "defaultRequest", "maxLimitRequestRatio"];

    /// <summary>Checks a LimitRange.</summary>
    public static void Check(JsonObject value, ErrorList errors)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var index = 0;
        foreach (var item in JsonTree.Objects(JsonTree.Object(value, "spec"), "limits"))
        {
            var at = $"spec.limits[{index++}]";
            var type = JsonTree.Text(item, "type") ?? "";
            if (type.Length > 0)
            {
                CheckType(type, at + ".type", seen, errors);
            }

            foreach (var list in Lists)
            {
                if (type == "Pod" && list is "default" or "defaultRequest" && JsonTree.Object(item, list) is { Count: > 0 })
                {
                    errors.Add(FieldError.Forbidden($"{at}.{list}", "may not be specified when `type` is 'Pod'"));
                    continue;
                }

                foreach (var (name, _) in JsonTree.Object(item, list) ?? [])
                {
                    CheckName(type, name, $"{at}.{list}[{name}]", errors);
                }
            }

            if (type == "PersistentVolumeClaim" && JsonTree.Object(item, "min")?.ContainsKey("storage") != true && JsonTree.Object(item, "max")?.ContainsKey("storage") != true)
            {
                errors.Add(FieldError.Required(at + ".limits", "either minimum or maximum storage value is required, but neither was provided"));
            }

            foreach (var name in Lists.SelectMany(list => JsonTree.Object(item, list)?.Select(static p => p.Key) ?? []).Distinct())
            {
                CheckAmounts(item, name, at, errors);
            }
        }
    }

    private static void CheckType(string type, string path, HashSet<string> seen, ErrorList errors)
    {
        errors.Invalid(path, type, Names.QualifiedName(type));
        if (!type.Contains('/', StringComparison.Ordinal) && type is not ("Pod" or "Container" or "PersistentVolumeClaim"))
        {
            errors.Add(FieldError.Invalid(path, type, "must be a standard limit type or fully qualified"));
        }

        if (!seen.Add(type))
        {
            errors.Add(FieldError.Duplicate(path, type));
        }
    }

    private static void CheckName(string type, string name, string path, ErrorList errors)
    {
        if (type is "Pod" or "Container")
        {
            ResourceNames.CheckContainer(name, path, errors);
        }
        else
        {
            ResourceNames.CheckName(name, path, errors);
        }
    }

    private static void CheckAmounts(JsonObject item, string name, string path, ErrorList errors)
    {
        var min = Read("min");
        var max = Read("max");
        var limit = Read("default");
        var request = Read("defaultRequest");
        var ratio = Read("maxLimitRequestRatio");
        Above(min, max, "min", min, "min value {0} is greater than max value {1}");
        Above(min, request, "defaultRequest", request, "min value {0} is greater than default request value {1}");
        Above(request, max, "defaultRequest", request, "default request value {0} is greater than max value {1}");
        Above(request, limit, "defaultRequest", request, "default request value {0} is greater than default limit value {1}");
        Above(min, limit, "default", min, "min value {0} is greater than default value {1}");
        Above(limit, max, "default", max, "default value {0} is greater than max value {1}");
        Above(Quantity.FromUnits(1), ratio, "maxLimitRequestRatio", ratio, "ratio {1} is less than 1");
        if (ratio is { } r && min is { } low && low.Nanos > 0 && max is { } high && (double)r.Nanos / 1e9 > (double)high.Nanos / (double)low.Nanos)
        {
            errors.Add(FieldError.Invalid($"{path}.maxLimitRequestRatio[{name}]", r.ToString(),
                string.Create(CultureInfo.InvariantCulture, $"ratio {r} is greater than max/min = {(double)high.Nanos / (double)low.Nanos:F6}")));
        }

        if (!ResourceNames.MayOvercommit(name) && limit is { } l && request is { } q && l != q)
        {
            errors.Add(FieldError.Invalid($"{path}.defaultRequest[{name}]", q.ToString(), $"default value {l} must equal to defaultRequest value {q} in {name}"));
        }

        Quantity? Read(string list) => QuantityRules.TryRead(JsonTree.Object(item, list)?[name], out var amount) ? amount : null;

        void Above(Quantity? left, Quantity? right, string list, Quantity? shown, string detail)
        {
            if (left > right)
            {
                errors.Add(FieldError.Invalid($"{path}.{list}[{name}]", shown.ToString(), string.Format(CultureInfo.InvariantCulture, detail, left, right)));
            }
        }
    }
}
