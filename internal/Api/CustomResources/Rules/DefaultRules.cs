using System.Text.Json.Nodes;
using EdgeOrch.Api.CustomResources.Values;
using EdgeOrch.Api.Errors;
using EdgeOrch.Api.Validation;

namespace EdgeOrch.Api.CustomResources.Rules;

/// <summary>A default must be a value that its own schema accepts as it is.</summary>
internal static class DefaultRules
{
    /// <summary>Checks the defaults of a schema and of all below it.</summary>
    public static void Check(StructuralSchema schema, string path, ErrorList errors)
    {
        if (schema.Default is { } value)
        {
            Value(schema, value, path + ".default", errors);
        }

        foreach (var (name, property) in schema.Properties)
        {
            if (property.HasDefaults)
            {
                Check(property, $"{path}.properties[{name}]", errors);
            }
        }

        if (schema.Items is { HasDefaults: true } items)
        {
            Check(items, path + ".items", errors);
        }

        if (schema.AdditionalProperties is { HasDefaults: true } additional)
        {
            Check(additional, path + ".additionalProperties", errors);
        }
    }

    private static void Value(StructuralSchema schema, JsonNode value, string path, ErrorList errors)
    {
        var whole = value.DeepClone();
        var pruner = new Pruner(report: true);
        pruner.PruneValue(whole, schema);
        if (pruner.Unknown.Count > 0)
        {
            errors.Add(FieldError.Invalid(path, value, $"must not have unknown fields: {string.Join(", ", pruner.Unknown)}"));
        }

        CustomDefaults.Apply(schema, whole);
        var found = new ErrorList();
        ValueChecker.Check(schema, whole, null, ValuePath.Root, found);
        foreach (var error in found.Items)
        {
            errors.Add(error with { Field = error.Field == "<nil>" ? path : $"{path}.{error.Field}" });
        }
    }
}
