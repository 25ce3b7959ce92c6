using System.Text.Json.Nodes;
using EdgeOrch.Api.Errors;
using EdgeOrch.Api.Validation;

namespace EdgeOrch.Api.CustomResources.Values;

/// <summary>allOf, anyOf, oneOf and not. Where none of several schemas holds, the errors of the one that came nearest are told too.</summary>
internal static class LogicRules
{
    /// <summary>Checks the four, where the schema has them.</summary>
    public static void Check(StructuralSchema schema, JsonNode? value, ValuePath path, ErrorList errors)
    {
        if (schema.AllOf.Count > 0)
        {
            AllOf(schema.AllOf, value, path, errors);
        }

        if (schema.AnyOf.Count > 0 && Count(schema.AnyOf, value, path, out var nearest) == 0)
        {
            Add(path, "must validate at least one schema (anyOf)", errors);
            Merge(nearest, errors);
        }

        if (schema.OneOf.Count > 0)
        {
            OneOf(schema.OneOf, value, path, errors);
        }

        if (schema.Not is { } not)
        {
            var found = new ErrorList();
            ValueChecker.Check(not, value, null, path, found);
            if (found.Items.Count == 0)
            {
                Add(path, "must not validate the schema (not)", errors);
            }
        }
    }

    private static void AllOf(IReadOnlyList<StructuralSchema> schemas, JsonNode? value, ValuePath path, ErrorList errors)
    {
        var holding = 0;
        foreach (var schema in schemas)
        {
            var found = new ErrorList();
            ValueChecker.Check(schema, value, null, path, found);
            holding += found.Items.Count == 0 ? 1 : 0;
            Merge(found, errors);
        }

        if (holding < schemas.Count)
        {
            Add(path, "must validate all the schemas (allOf)" + (holding == 0 ? ". None validated" : ""), errors);
        }
    }

    private static void OneOf(IReadOnlyList<StructuralSchema> schemas, JsonNode? value, ValuePath path, ErrorList errors)
    {
        var holding = Count(schemas, value, path, out var nearest);
        if (holding == 1)
        {
            return;
        }

        Add(path, "must validate one and only one schema (oneOf). " + (holding == 0 ? "Found none valid" : $"Found {holding} valid alternatives"), errors);
        if (holding == 0)
        {
            Merge(nearest, errors);
        }
    }

    private static int Count(IReadOnlyList<StructuralSchema> schemas, JsonNode? value, ValuePath path, out ErrorList? nearest)
    {
        var holding = 0;
        nearest = null;
        foreach (var schema in schemas)
        {
            var found = new ErrorList();
            ValueChecker.Check(schema, value, null, path, found);
            holding += found.Items.Count == 0 ? 1 : 0;
            if (nearest is null || found.Items.Count < nearest.Items.Count)
            {
                nearest = found;
            }
        }

        return holding;
    }

    private static void Merge(ErrorList? found, ErrorList errors)
    {
        foreach (var error in found?.Items ?? [])
        {
            errors.Add(error);
        }
    }

    // These errors name their place in the text only.
    private static void Add(ValuePath path, string what, ErrorList errors)
        => errors.Add(FieldError.Invalid("<nil>", "", $"{GoQuote.Quote(path.ToString())} {what}"));
}
