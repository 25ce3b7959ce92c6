using System.Text.Json.Nodes;
using EdgeOrch.Api.CustomResources.Values;
using EdgeOrch.Api.Schema;

namespace EdgeOrch.Api.Defaulting;

/// <summary>
/// Fills in what upstream fills in. Constant defaults come with the schema; those that depend on other fields are
/// small functions by type and by kind. Runs after a write has reset the status it does not own and after
/// metadata.uid is set (a Job's selector is made from it). Idempotent: a defaulted object stays as it is.
/// </summary>
public static class Defaulter
{
    /// <summary>Applies all defaults of the kind in place.</summary>
    public static void Apply(KindDescription kind, JsonObject value)
    {
        if (kind.Custom is { } custom)
        {
            if (custom.Schema is { } schema)
            {
                CustomDefaults.Apply(schema, value);
            }

            return;
        }

        if (kind.BuiltIn && KindDefaults.Find(kind) is { } before)
        {
            before(value);
        }

        Fill(kind.Schema, value);
        if (kind.BuiltIn && KindDefaults.FindFinal(kind) is { } after)
        {
            after(value);
        }
    }

    /// <summary>Applies the defaults of a type that is no resource of its own.</summary>
    public static void Apply(TypeSchema type, JsonObject value) => Fill(type, value);

    private static void Fill(TypeSchema type, JsonNode? node)
    {
        switch (node)
        {
            case JsonObject tree when type.Kind == FieldType.Object:
                FillObject(type, tree);
                break;
            case JsonObject map when type.Kind == FieldType.Map && IsDeep(type.Element!):
                foreach (var (_, value) in map)
                {
                    Fill(type.Element!, value);
                }

                break;
            case JsonArray array when type.Kind == FieldType.Array && IsDeep(type.Element!):
                foreach (var item in array)
                {
                    Fill(type.Element!, item);
                }

                break;
            default:
                break;
        }
    }

    private static void FillObject(TypeSchema type, JsonObject tree)
    {
        foreach (var field in type.Fields)
        {
            if (field.Default is { } value && !JsonTree.Has(tree, field.Name))
            {
                tree[field.Name] = value.DeepClone();
            }
        }

        TypeDefaults.Find(type)?.Invoke(tree);
        foreach (var field in type.Fields)
        {
            if (IsDeep(field.Type) && tree.TryGetPropertyValue(field.Name, out var value) && value is not null)
            {
                Fill(field.Type, value);
            }
        }
    }

    private static bool IsDeep(TypeSchema type) => type.Kind is FieldType.Object or FieldType.Map or FieldType.Array;
}
