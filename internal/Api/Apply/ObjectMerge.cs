using System.Text.Json.Nodes;
using EdgeOrch.Api.Schema;

namespace EdgeOrch.Api.Apply;

/// <summary>Merges an applied configuration over a live object. Neither argument is changed. Pure.</summary>
internal static class ObjectMerge
{
    /// <summary>The live object with everything the configuration says.</summary>
    public static JsonObject Of(TypeSchema type, JsonObject live, JsonObject config) => (JsonObject)Value(new Slot(type, null), live, config)!;

    private static JsonNode? Value(Slot slot, JsonNode? live, JsonNode? config)
    {
        if (!slot.IsLeaf(live, config))
        {
            if (slot.IsList)
            {
                if (live is JsonArray { Count: > 0 } || config is JsonArray { Count: > 0 })
                {
                    return new JsonArray([.. ListMerge.Of(slot, live as JsonArray ?? [], config as JsonArray ?? [], Value)]);
                }
            }
            else if (live is JsonObject { Count: > 0 } || config is JsonObject { Count: > 0 })
            {
                return Properties(slot, live as JsonObject ?? [], config as JsonObject ?? []);
            }
        }

        return config?.DeepClone();
    }

    private static JsonObject Properties(Slot slot, JsonObject live, JsonObject config)
    {
        var result = new JsonObject();
        foreach (var (name, value) in live)
        {
            result[name] = config.TryGetPropertyValue(name, out var wanted) ? Value(slot.Child(name), value, wanted) : value?.DeepClone();
        }

        foreach (var (name, wanted) in config)
        {
            if (!live.ContainsKey(name))
            {
                result[name] = wanted?.DeepClone();
            }
        }

        return result;
    }
}
