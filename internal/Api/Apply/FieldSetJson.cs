using System.Text.Json;
using System.Text.Json.Nodes;

namespace EdgeOrch.Api.Apply;

/// <summary>Field sets as managedFields carry them (FieldsV1): "." marks that the path so far is in the set itself.</summary>
internal static class FieldSetJson
{
    /// <summary>The set; null when the JSON is none.</summary>
    public static FieldSet? Read(JsonObject json)
    {
        var set = new FieldSet();
        for (var i = 0; i < json.Count; i++)
        {
            var (name, value) = json.GetAt(i);
            if (name == ".")
            {
                continue;
            }

            if (value is not JsonObject tree || PathElement.Canonical(name) is not { } element)
            {
                return null;
            }

            if (tree.Count == 0)
            {
                set.Add(element, true, null);
                continue;
            }

            if (Read(tree) is not { } below)
            {
                return null;
            }

            set.Add(element, tree.ContainsKey("."), below);
        }

        return set;
    }

    /// <summary>The JSON of a set.</summary>
    public static JsonObject ToJson(FieldSet set)
    {
        var json = new JsonObject();
        foreach (var node in set.Nodes)
        {
            var inner = node.Below is null ? [] : ToJson(node.Below);
            if (node.Member && node.Below is not null)
            {
                inner.Insert(0, ".", new JsonObject());
            }

            json[node.Name] = inner;
        }

        return json;
    }
}
