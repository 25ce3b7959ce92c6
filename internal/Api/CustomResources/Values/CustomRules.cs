using System.Text.Json.Nodes;
using EdgeOrch.Api.Errors;
using EdgeOrch.Api.Validation;

namespace EdgeOrch.Api.CustomResources.Values;

/// <summary>The rules of a whole custom resource, besides those of metadata that all kinds share.</summary>
internal static class CustomRules
{
    /// <summary>Checks an object; <paramref name="old"/> is what it was before an update, or null.</summary>
    public static void Check(CustomKind kind, JsonObject value, JsonObject? old, ErrorList errors)
    {
        if (kind.Schema is { } schema)
        {
            ValueChecker.Check(schema, value, old, ValuePath.Root, errors);
        }

        if (kind.Scale is { } scale)
        {
            NotNegative(scale.SpecReplicas, value, errors);
            NotNegative(scale.StatusReplicas, value, errors);
        }
    }

    private static void NotNegative(FieldPath path, JsonObject value, ErrorList errors)
    {
        if (JsonTree.AsNumber(path.Get(value)) is < 0 and var replicas)
        {
            errors.Add(FieldError.Invalid(path.Text, replicas, "should be a non-negative integer"));
        }
    }
}
