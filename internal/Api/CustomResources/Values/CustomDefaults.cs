using System.Text.Json.Nodes;

namespace EdgeOrch.Api.CustomResources.Values;

/// <summary>Gives values the defaults of their schema. Idempotent.</summary>
internal static class CustomDefaults
{
    /// <summary>
    /// Fills in a value in place: absent properties and nulls that may not be take the default; a null that may not be and
    /// has no default is dropped. Defaults are filled in themselves.
    /// </summary>
    public static void Apply(StructuralSchema schema, JsonNode? value)
    {
        switch (value)
        {
            case JsonObject tree:
                Properties(schema, tree);
                break;
            case JsonArray array when schema.Items is { } items:
                for (var i = 0; i < array.Count; i++)
                {
                    if (array[i] is null && !items.Nullable && items.Default is { } fallback)
                    {
                        array[i] = fallback.DeepClone();
                    }

                    Apply(items, array[i]);
                }

                break;
            default:
                break;
        }
    }

    private static void Properties(StructuralSchema schema, JsonObject tree)
    {
        foreach (var (name, property) in schema.Properties)
        {
            var found = tree.TryGetPropertyValue(name, out var value);
            if (value is not null || (found && property.Nullable))
            {
                continue;
            }

            if (property.Default is { } fallback)
            {
                tree[name] = fallback.DeepClone();
            }
            else if (found)
            {
                tree.Remove(name);
            }
        }

        if (schema.AdditionalProperties is { Nullable: false, Default: { } given })
        {
            foreach (var name in tree.Where(p => p.Value is null && !schema.Properties.ContainsKey(p.Key)).Select(p => p.Key).ToList())
            {
                tree[name] = given.DeepClone();
            }
        }

        foreach (var (name, value) in tree)
        {
            if (value is not null && schema.Property(name) is { } property)
            {
                Apply(property, value);
            }
        }
    }
}
