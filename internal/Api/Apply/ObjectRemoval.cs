using System.Text.Json.Nodes;
using EdgeOrch.Api.Schema;

namespace EdgeOrch.Api.Apply;

/// <summary>Takes fields out of an object.</summary>
internal static class ObjectRemoval
{
    /// <summary>A copy without the fields of the set; objects and lists that become empty go with them.</summary>
    public static JsonObject Of(TypeSchema type, JsonObject value, FieldSet fields)
    {
        var result = (JsonObject)value.DeepClone();
        Remove(new Slot(type, null), result, fields);
        return result;
    }

    // Whether nothing is left.
    private static bool Remove(Slot slot, JsonNode? value, FieldSet fields)
    {
        switch (value)
        {
            case JsonObject tree when !slot.IsList && !slot.IsAtomic:
                Properties(slot, tree, fields);
                return tree.Count == 0;
            case JsonArray array when slot.IsList && !slot.IsAtomic:
                Items(slot, array, fields);
                return array.Count == 0;
            default:
                return false;
        }
    }

    private static void Properties(Slot slot, JsonObject tree, FieldSet fields)
    {
        foreach (var node in fields.Nodes)
        {
            if (node.Name[0] != 'f')
            {
                continue;
            }

            var name = node.Name[2..];
            if (node.Member || (node.Below is { } below && tree[name] is { } inner && Remove(slot.Child(name), inner, below)))
            {
                tree.Remove(name);
            }
        }
    }

    private static void Items(Slot list, JsonArray array, FieldSet fields)
    {
        for (var i = array.Count - 1; i >= 0; i--)
        {
            if (PathElement.OfItem(list, array[i], out _) is { } name && fields.Find(name) is { Name: not null } node)
            {
                if (node.Member)
                {
                    array.RemoveAt(i);
                }
                else if (node.Below is { } below)
                {
                    Remove(list.Item, array[i], below);
                }
            }
        }
    }
}
