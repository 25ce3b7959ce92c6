using System.Text.Json.Nodes;
using EdgeOrch.Api.Schema;

namespace EdgeOrch.Api.Apply;

/// <summary>Merges applied configuration into an object and removes fields by set.</summary>
internal static class ObjectMerge
{
    /// <summary>Sets everything the configuration has, in place; lists merge as the schema's list kinds say.</summary>
    public static void Into(TypeSchema type, JsonObject target, JsonObject config)
    {
        foreach (var (name, value) in config)
        {
            var field = type.Kind == FieldType.Object ? type.Field(name) : null;
            var valueType = field?.Type ?? (type.Kind == FieldType.Map ? type.Element : null);
            switch (value)
            {
                case JsonObject tree when valueType?.Kind is FieldType.Object or FieldType.Map && !FieldSet.IsAtomic(field, valueType):
                    Into(valueType, JsonTree.Ensure(target, name), tree);
                    break;
                case JsonArray array when field?.ListType == "map":
                    Elements(field, target, array);
                    break;
                case JsonArray array when field?.ListType == "set":
                    var existing = target[name] as JsonArray ?? [];
                    target[name] = new JsonArray([.. array.Concat(existing).Where((item, i) => !array.Concat(existing).Take(i).Any(p => JsonNode.DeepEquals(p, item)))
                        .Select(i => i?.DeepClone())]);
                    break;
                default:
                    target[name] = value?.DeepClone();
                    break;
            }
        }
    }

    /// <summary>Removes the fields of the set, in place; containers that become empty stay unless they are in the set themselves.</summary>
    public static void Remove(TypeSchema type, JsonObject target, JsonObject set)
    {
        foreach (var (path, inner) in set)
        {
            if (!path.StartsWith("f:", StringComparison.Ordinal))
            {
                continue;
            }

            var name = path[2..];
            var field = type.Kind == FieldType.Object ? type.Field(name) : null;
            var valueType = field?.Type ?? (type.Kind == FieldType.Map ? type.Element : null);
            if (inner is not JsonObject { Count: > 0 } deeper)
            {
                target.Remove(name);
            }
            else if (target[name] is JsonObject tree && valueType is not null)
            {
                Remove(valueType, tree, deeper);
                if (tree.Count == 0)
                {
                    target.Remove(name);
                }
            }
            else if (target[name] is JsonArray array && field is not null)
            {
                RemoveElements(field, array, deeper);
                if (array.Count == 0)
                {
                    target.Remove(name);
                }
            }
        }
    }

    private static void RemoveElements(FieldSchema field, JsonArray array, JsonObject set)
    {
        for (var i = array.Count - 1; i >= 0; i--)
        {
            if (field.ListType == "set" && set.ContainsKey("v:" + (array[i]?.ToJsonString() ?? "null")))
            {
                array.RemoveAt(i);
            }
            else if (array[i] is JsonObject element && field.ListType == "map" && set[FieldSet.KeyOf(field, element)] is JsonObject inner)
            {
                if (inner.ContainsKey(FieldSet.Self))
                {
                    array.RemoveAt(i);
                }
                else
                {
                    Remove(field.Type.Element!, element, inner);
                }
            }
        }
    }

    private static void Elements(FieldSchema field, JsonObject target, JsonArray config)
    {
        var list = target[field.Name] as JsonArray;
        if (list is null)
        {
            list = [];
            target[field.Name] = list;
        }

        foreach (var element in config.OfType<JsonObject>())
        {
            var key = FieldSet.KeyOf(field, element);
            var existing = list.OfType<JsonObject>().FirstOrDefault(e => FieldSet.KeyOf(field, e) == key);
            if (existing is null)
            {
                list.Add((JsonNode)element.DeepClone());
            }
            else
            {
                Into(field.Type.Element!, existing, element);
            }
        }
    }
}
