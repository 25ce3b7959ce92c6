using System.Text.Json.Nodes;
using EdgeOrch.Api.Schema;

namespace EdgeOrch.Api.Apply;

/// <summary>Which fields two versions of an object disagree on, as sets.</summary>
internal static class FieldChanges
{
    /// <summary>Fields of <paramref name="now"/> that are new or have another value than before.</summary>
    public static JsonObject Between(TypeSchema type, JsonObject before, JsonObject now)
    {
        var result = new JsonObject();
        foreach (var (name, value) in now)
        {
            var field = type.Kind == FieldType.Object ? type.Field(name) : null;
            var old = before[name];
            if (!JsonNode.DeepEquals(old, value))
            {
                var inner = OfValue(field, field?.Type ?? (type.Kind == FieldType.Map ? type.Element : null), old, value);
                if (inner is not null)
                {
                    result["f:" + name] = inner;
                }
            }
        }

        return result;
    }

    private static JsonObject? OfValue(FieldSchema? field, TypeSchema? type, JsonNode? before, JsonNode? now)
    {
        switch (now)
        {
            case JsonObject tree when type?.Kind is FieldType.Object or FieldType.Map && !FieldSet.IsAtomic(field, type):
                return before is JsonObject old ? NullIfEmpty(Between(type, old, tree)) : FieldSet.Of(type, tree);
            case JsonArray array when field?.ListType == "map":
                return NullIfEmpty(Elements(field, before as JsonArray ?? [], array));
            case JsonArray array when field?.ListType == "set":
                var had = (before as JsonArray ?? []).Select(i => i?.ToJsonString()).ToHashSet(StringComparer.Ordinal);
                return NullIfEmpty(new JsonObject(array.Select(i => i?.ToJsonString() ?? "null").Where(i => !had.Contains(i)).Distinct(StringComparer.Ordinal)
                    .Select(i => new KeyValuePair<string, JsonNode?>("v:" + i, new JsonObject()))));
            default:
                return [];
        }
    }

    private static JsonObject Elements(FieldSchema field, JsonArray before, JsonArray now)
    {
        var result = new JsonObject();
        var old = new Dictionary<string, JsonObject>(StringComparer.Ordinal);
        foreach (var element in before.OfType<JsonObject>())
        {
            old[FieldSet.KeyOf(field, element)] = element;
        }

        foreach (var element in now.OfType<JsonObject>())
        {
            var key = FieldSet.KeyOf(field, element);
            if (!old.TryGetValue(key, out var previous))
            {
                var all = FieldSet.Of(field.Type.Element!, element);
                all[FieldSet.Self] = new JsonObject();
                result[key] = all;
            }
            else if (Between(field.Type.Element!, previous, element) is { Count: > 0 } inner)
            {
                result[key] = inner;
            }
        }

        return result;
    }

    private static JsonObject? NullIfEmpty(JsonObject set) => set.Count == 0 ? null : set;
}
