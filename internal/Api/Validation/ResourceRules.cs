using System.Text.Json.Nodes;
using EdgeOrch.Api.Errors;
using EdgeOrch.Api.Types;

namespace EdgeOrch.Api.Validation;

/// <summary>Rules of resource requests and limits.</summary>
internal static class ResourceRules
{
    private static readonly string[] Standard = ["cpu", "memory", "ephemeral-storage"];
    private static readonly string[] Lists = ["limits", "requests"];

    /// <summary>Checks names, amounts and that requests stay below limits.</summary>
    public static void Check(JsonObject? resources, string path, ErrorList errors)
    {
        if (resources is null)
        {
            return;
        }

        foreach (var list in Lists)
        {
            foreach (var (name, value) in JsonTree.Object(resources, list) ?? [])
            {
                CheckAmount(name, value, $"{path}.{list}", errors);
            }
        }

        CheckPairs(resources, path, errors);
    }

    private static void CheckAmount(string name, JsonNode? value, string path, ErrorList errors)
    {
        if (!IsStandard(name))
        {
            errors.Invalid(path, name, Names.QualifiedName(name));
            if (!name.Contains('/', StringComparison.Ordinal))
            {
                errors.Add(FieldError.Invalid(path, name, "must be a standard resource type or fully qualified"));
                errors.Add(FieldError.Invalid(path, name, "must be a standard resource for containers"));
            }
        }

        if (!Quantity.TryParse(JsonTree.AsText(value), out var amount))
        {
            return;
        }

        if (amount.Nanos < 0)
        {
            errors.Add(FieldError.Invalid($"{path}[{name}]", JsonTree.AsText(value), "must be greater than or equal to 0"));
        }
        else if (!IsStandard(name) && amount.MilliValue % 1000 != 0)
        {
            errors.Add(FieldError.Invalid($"{path}[{name}]", JsonTree.AsText(value), "must be an integer"));
        }
    }

    private static void CheckPairs(JsonObject resources, string path, ErrorList errors)
    {
        var limits = JsonTree.Object(resources, "limits");
        foreach (var (name, value) in JsonTree.Object(resources, "requests") ?? [])
        {
            var extended = !IsStandard(name);
            if (!Quantity.TryParse(JsonTree.AsText(value), out var request))
            {
                continue;
            }

            if (!Quantity.TryParse(JsonTree.Text(limits, name), out var limit))
            {
                if (extended)
                {
                    errors.Add(FieldError.Required(path + ".limits", "Limit must be set for non overcommitable resources"));
                }

                continue;
            }

            if (extended && request != limit)
            {
                errors.Add(FieldError.Invalid($"{path}.requests", JsonTree.AsText(value), $"must be equal to {name} limit of {limit}"));
            }
            else if (request > limit)
            {
                errors.Add(FieldError.Invalid($"{path}.requests", JsonTree.AsText(value), $"must be less than or equal to {name} limit of {limit}"));
            }
        }
    }

    private static bool IsStandard(string name) => Standard.Contains(name) || name.StartsWith("hugepages-", StringComparison.Ordinal);
}
