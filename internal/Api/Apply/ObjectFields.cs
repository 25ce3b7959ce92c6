using System.Text.Json.Nodes;
using EdgeOrch.Api.Schema;

namespace EdgeOrch.Api.Apply;

/// <summary>Which fields an object has: what its appliers own.</summary>
internal static class ObjectFields
{
    /// <summary>The fields of an object.</summary>
    public static FieldSet Of(TypeSchema type, JsonObject value) => Properties(new Slot(type, null), value);

    private static FieldSet Properties(Slot slot, JsonObject value)
    {
        var set = new FieldSet();
        foreach (var (name, item) in value)
        {
            var inner = slot.Child(name);
            var below = inner.IsLeaf(item, item) ? null : Below(inner, item);
            // A field with something in it is told by what is in it; keys are told by themselves.
            var told = below is not null && slot.Declares(name) && item is not (null or JsonObject { Count: 0 });
            set.Add("f:" + name, !told, below);
        }

        return set;
    }

    private static FieldSet? Below(Slot slot, JsonNode? value) => value switch
    {
        JsonObject tree when !slot.IsList => Properties(slot, tree),
        JsonArray array when slot.IsList => Items(slot, array),
        null => new FieldSet(),
        _ => null,
    };

    private static FieldSet Items(Slot list, JsonArray array)
    {
        var set = new FieldSet();
        foreach (var item in array)
        {
            if (PathElement.OfItem(list, item, out _) is { } name)
            {
                set.Add(name, true, list.Item.IsLeaf(item, item) ? null : Below(list.Item, item));
            }
        }

        return set;
    }
}
