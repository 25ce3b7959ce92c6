using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeOrch.Api.Errors;
using EdgeOrch.Api.Validation;

namespace EdgeOrch.Api.CustomResources.Values;

/// <summary>What x-kubernetes-list-type asks of lists: no item twice in a set, no key twice in a map.</summary>
internal static class ListRules
{
    /// <summary>Checks that items or keys are unique.</summary>
    public static void Check(StructuralSchema schema, JsonArray array, ValuePath path, ErrorList errors)
    {
        if (schema.ListType is not ("set" or "map"))
        {
            return;
        }

        var keyed = schema.ListType == "map";
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < array.Count; i++)
        {
            var element = array[i] as JsonObject;
            if (keyed && element is null)
            {
                continue;
            }

            if (!seen.Add(keyed ? KeyText(schema, element!) : Canonical(array[i])))
            {
                errors.Add(FieldError.Duplicate(path.Index(i).ToString(), keyed ? Keys(schema, element!) : array[i]));
            }
        }
    }

    /// <summary>The index of the first item that is there already, or -1.</summary>
    public static int FirstDuplicate(JsonArray array)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < array.Count; i++)
        {
            if (!seen.Add(Canonical(array[i])))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>The elements of a list of type "map" by their keys; null for other lists.</summary>
    public static Dictionary<string, JsonNode>? ByKey(StructuralSchema schema, JsonArray? array)
    {
        if (array is null || schema.ListType != "map")
        {
            return null;
        }

        var result = new Dictionary<string, JsonNode>(StringComparer.Ordinal);
        foreach (var element in array.OfType<JsonObject>())
        {
            result[KeyText(schema, element)] = element;
        }

        return result;
    }

    /// <summary>The keys of an element as text that is equal for equal keys.</summary>
    public static string KeyText(StructuralSchema schema, JsonObject element) => Canonical(Keys(schema, element));

    private static JsonObject Keys(StructuralSchema schema, JsonObject element)
    {
        var keys = new JsonObject();
        foreach (var key in schema.ListMapKeys)
        {
            if ((element[key] ?? schema.Items?.Property(key)?.Default) is { } value)
            {
                keys[key] = value.DeepClone();
            }
        }

        return keys;
    }

    // Equal values give equal texts: properties sorted, 1 and 1.0 alike.
    private static string Canonical(JsonNode? value)
    {
        var builder = new StringBuilder();
        Write(value, builder);
        return builder.ToString();
    }

    private static void Write(JsonNode? value, StringBuilder builder)
    {
        switch (value)
        {
            case JsonObject tree:
                builder.Append('{');
                foreach (var (name, item) in tree.OrderBy(p => p.Key, StringComparer.Ordinal))
                {
                    builder.Append(JsonEncodedText.Encode(name)).Append(':');
                    Write(item, builder);
                    builder.Append(',');
                }

                builder.Append('}');
                break;
            case JsonArray array:
                builder.Append('[');
                foreach (var item in array)
                {
                    Write(item, builder);
                    builder.Append(',');
                }

                builder.Append(']');
                break;
            case null:
                builder.Append("null");
                break;
            default:
                builder.Append(JsonNumber.Of(value) is { } number && JsonNumber.IsWhole(value) && Math.Abs(number) < 1e15
                    ? ((long)number).ToString(CultureInfo.InvariantCulture)
                    : value.ToJsonString());
                break;
        }
    }
}
