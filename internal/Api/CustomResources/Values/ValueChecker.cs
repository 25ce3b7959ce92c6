using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeOrch.Api.Errors;
using EdgeOrch.Api.Validation;

namespace EdgeOrch.Api.CustomResources.Values;

/// <summary>
/// Checks values against a schema. A value that an update leaves as it was is not checked again, so that objects from
/// before a schema became stricter can still be changed elsewhere. Pure.
/// </summary>
internal static class ValueChecker
{
    /// <summary>Checks a value and everything in it. <paramref name="old"/> is what it was before an update, or null.</summary>
    public static void Check(StructuralSchema schema, JsonNode? value, JsonNode? old, ValuePath path, ErrorList errors)
    {
        if (old is not null && JsonNode.DeepEquals(old, value))
        {
            return;
        }

        if (!CheckType(schema, value, path, errors))
        {
            return;
        }

        switch (value)
        {
            case JsonObject tree:
                CheckObject(schema, tree, old as JsonObject, path, errors);
                break;
            case JsonArray array:
                CheckArray(schema, array, old as JsonArray, path, errors);
                break;
            default:
                ScalarRules.Check(schema, (JsonValue)value!, path, errors);
                break;
        }

        CheckEnum(schema, value, path, errors);
        LogicRules.Check(schema, value, path, errors);
    }

    /// <summary>The type of a value in the words of messages.</summary>
    public static string TypeName(JsonNode? value) => value switch
    {
        null => "null",
        JsonObject => "object",
        JsonArray => "array",
        _ => value.GetValueKind() switch
        {
            JsonValueKind.String => "string",
            JsonValueKind.True or JsonValueKind.False => "boolean",
            _ => JsonNumber.IsWhole(value) ? "integer" : "number",
        },
    };

    // False for null, of which nothing else is asked.
    private static bool CheckType(StructuralSchema schema, JsonNode? value, ValuePath path, ErrorList errors)
    {
        var wanted = schema.IntOrString ? "integer,string" : schema.Type;
        var found = TypeName(value);
        if (value is null && schema.Nullable)
        {
            return false;
        }

        var fits = wanted.Length == 0 || wanted == found || (wanted == "number" && found == "integer")
            || (schema.IntOrString && found is "integer" or "string");
        if (!fits)
        {
            var at = path.ToString();
            errors.Add(FieldError.TypeInvalid(Shown(at), found, $"{at} in body must be of type {wanted}: {GoQuote.Quote(found)}"));
        }

        return value is not null;
    }

    private static void CheckObject(StructuralSchema schema, JsonObject tree, JsonObject? old, ValuePath path, ErrorList errors)
    {
        foreach (var name in schema.Required)
        {
            if (!tree.ContainsKey(name))
            {
                errors.Add(FieldError.Required(path.Name(name).ToString()));
            }
        }

        if (schema.Limits?.MinProperties > tree.Count)
        {
            var at = path.ToString();
            errors.Add(FieldError.Invalid(Shown(at), tree, $"{at} in body should have at least {schema.Limits.MinProperties} properties"));
        }

        if (schema.Limits?.MaxProperties < tree.Count)
        {
            errors.Add(FieldError.TooMany(Shown(path.ToString()), tree.Count, (int)schema.Limits.MaxProperties));
        }

        if (schema.Embedded)
        {
            EmbeddedRules.Check(tree, path.ToString(), errors);
        }

        old = schema.MapType == "atomic" ? null : old;
        foreach (var (name, value) in tree)
        {
            if (schema.Property(name) is { } property)
            {
                Check(property, value, old?[name], path.Name(name), errors);
            }
        }
    }

    private static void CheckArray(StructuralSchema schema, JsonArray array, JsonArray? old, ValuePath path, ErrorList errors)
    {
        if (schema.Limits is { } limits)
        {
            var at = path.ToString();
            if (limits.MinItems > array.Count)
            {
                errors.Add(FieldError.Invalid(at, array, $"{at} in body should have at least {limits.MinItems} items"));
            }

            if (limits.MaxItems < array.Count)
            {
                errors.Add(FieldError.TooMany(at, array.Count, (int)limits.MaxItems));
            }

            if (limits.UniqueItems && ListRules.FirstDuplicate(array) >= 0)
            {
                errors.Add(FieldError.Invalid(at, array, $"{at} in body shouldn't contain duplicates"));
            }
        }

        var before = ListRules.ByKey(schema, old);
        ListRules.Check(schema, array, path, errors);
        if (schema.Items is { } items)
        {
            for (var i = 0; i < array.Count; i++)
            {
                var previous = before is not null && array[i] is JsonObject element ? before.GetValueOrDefault(ListRules.KeyText(schema, element)) : null;
                Check(items, array[i], previous, path.Index(i), errors);
            }
        }
    }

    private static void CheckEnum(StructuralSchema schema, JsonNode? value, ValuePath path, ErrorList errors)
    {
        if (schema.Enum is not { Count: > 0 } values)
        {
            return;
        }

        foreach (var allowed in values)
        {
            if (JsonNode.DeepEquals(allowed, value))
            {
                return;
            }
        }

        errors.Add(FieldError.NotSupported(Shown(path.ToString()), value, values.Select(v => JsonTree.AsText(v) ?? v?.ToJsonString() ?? "null")));
    }

    /// <summary>A path as it stands in an error: the object itself shows as nothing at all does.</summary>
    internal static string Shown(string path) => path.Length == 0 ? "<nil>" : path;
}
