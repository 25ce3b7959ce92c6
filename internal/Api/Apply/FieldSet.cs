using System.Text.Json.Nodes;
using EdgeOrch.Api.Schema;

namespace EdgeOrch.Api.Apply;

/// <summary>
/// A set of fields in FieldsV1 form: "f:name" a field or map key, "k:{...}" a keyed list element, "v:..." a set
/// element, "." the thing itself. Pure; the nodes are plain JSON objects.
/// </summary>
internal static class FieldSet
{
    /// <summary>"." marks that the element itself, not only what is in it, is meant.</summary>
    public const string Self = ".";

    /// <summary>The fields of a value; lists and objects that the schema calls atomic are one field.</summary>
    public static JsonObject Of(TypeSchema type, JsonObject value)
    {
        var set = new JsonObject();
        foreach (var (name, item) in value)
        {
            var field = type.Kind == FieldType.Object ? type.Field(name) : null;
            set["f:" + name] = OfValue(field, field?.Type ?? (type.Kind == FieldType.Map ? type.Element : null), item);
        }

        return set;
    }

    /// <summary>Fields of either set.</summary>
    public static JsonObject Union(JsonObject left, JsonObject right)
    {
        var result = left.DeepClone().AsObject();
        foreach (var (name, inner) in right)
        {
            result[name] = result[name] is JsonObject mine && inner is JsonObject theirs ? Union(mine, theirs) : inner?.DeepClone();
        }

        return result;
    }

    /// <summary>Fields of the left set that the right one has not.</summary>
    public static JsonObject Without(JsonObject left, JsonObject right)
    {
        var result = new JsonObject();
        foreach (var (name, inner) in left)
        {
            if (right[name] is not JsonObject other)
            {
                result[name] = inner?.DeepClone();
                continue;
            }

            if (inner is JsonObject { Count: > 0 } mine && Without(mine, other) is { Count: > 0 } rest && !(rest.Count == 1 && rest.ContainsKey(Self)))
            {
                result[name] = rest;
            }
        }

        return result;
    }

    /// <summary>Leaf fields both sets have.</summary>
    public static JsonObject Common(JsonObject left, JsonObject right)
    {
        var result = new JsonObject();
        foreach (var (name, inner) in left)
        {
            if (right[name] is not JsonObject other || inner is not JsonObject mine)
            {
                continue;
            }

            if (mine.Count == 0 || other.Count == 0)
            {
                result[name] = new JsonObject();
            }
            else if (Common(mine, other) is { Count: > 0 } both)
            {
                result[name] = both;
            }
        }

        return result;
    }

    /// <summary>The paths of the leaves, as messages show them: ".spec.replicas".</summary>
    public static IEnumerable<string> Paths(JsonObject set, string prefix = "")
    {
        foreach (var (name, inner) in set)
        {
            if (name == Self)
            {
                continue;
            }

            var path = name.StartsWith("f:", StringComparison.Ordinal) ? $"{prefix}.{name[2..]}" : $"{prefix}[{ElementText(name)}]";
            if (inner is JsonObject { Count: > 0 } deeper && Paths(deeper, path).ToList() is { Count: > 0 } below)
            {
                foreach (var leaf in below)
                {
                    yield return leaf;
                }
            }
            else
            {
                yield return path;
            }
        }
    }

    /// <summary>The "k:" name of an element of a keyed list; absent keys take their default.</summary>
    public static string KeyOf(FieldSchema list, JsonObject element)
    {
        var keys = new JsonObject();
        foreach (var key in list.ListMapKeys.Order(StringComparer.Ordinal))
        {
            var value = element[key] ?? list.Type.Element?.Field(key)?.Default;
            if (value is not null)
            {
                keys[key] = value.DeepClone();
            }
        }

        return "k:" + keys.ToJsonString();
    }

    private static JsonObject OfValue(FieldSchema? field, TypeSchema? type, JsonNode? value)
    {
        switch (value)
        {
            case JsonObject tree when type?.Kind is FieldType.Object or FieldType.Map && !IsAtomic(field, type):
                return Of(type, tree);
            case JsonArray array when field?.ListType == "map":
                var elements = new JsonObject();
                foreach (var item in array.OfType<JsonObject>())
                {
                    var inner = Of(field.Type.Element!, item);
                    inner[Self] = new JsonObject();
                    elements[KeyOf(field, item)] = inner;
                }

                return elements;
            case JsonArray array when field?.ListType == "set":
                return new JsonObject(array.Select(i => "v:" + (i?.ToJsonString() ?? "null")).Distinct(StringComparer.Ordinal)
                    .Select(n => new KeyValuePair<string, JsonNode?>(n, new JsonObject())));
            default:
                return [];
        }
    }

    /// <summary>True when an object or map is one value.</summary>
    public static bool IsAtomic(FieldSchema? field, TypeSchema type)
        => field?.MapType is { } kind ? kind == "atomic" : type.Atomic;

    private static string ElementText(string name)
    {
        if (name.StartsWith("k:", StringComparison.Ordinal) && JsonNode.Parse(name[2..]) is JsonObject keys)
        {
            return string.Join(",", keys.Select(k => $"{k.Key}={k.Value?.ToJsonString()}"));
        }

        return "=" + name[2..];
    }
}
