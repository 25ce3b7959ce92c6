using System.Text.Json.Nodes;

namespace EdgeOrch.Api.CustomResources.Values;

/// <summary>Drops the fields of a value that its schema does not know. One run of it; not to be shared.</summary>
internal sealed class Pruner(bool report)
{
    private const int MaxReported = 100;
    private readonly List<string> _unknown = [];

    /// <summary>Paths of what was dropped, in order.</summary>
    public IReadOnlyList<string> Unknown => _unknown;

    /// <summary>Prunes a whole object in place; its apiVersion, kind and metadata stay as they are.</summary>
    public void PruneObject(JsonObject value, StructuralSchema schema)
    {
        Node(value, schema, resource: true, "");
        _unknown.Sort(StringComparer.Ordinal);
    }

    /// <summary>Prunes a part of an object (a default) in place.</summary>
    public void PruneValue(JsonNode? value, StructuralSchema schema) => Node(value, schema, resource: false, "");

    private void Node(JsonNode? value, StructuralSchema? schema, bool resource, string path)
    {
        switch (value)
        {
            case JsonObject tree:
                Properties(tree, schema, resource || schema is { Embedded: true }, path);
                break;
            case JsonArray array when schema is not { PreserveUnknown: true, Items: null }:
                for (var i = 0; i < array.Count; i++)
                {
                    Node(array[i], schema?.Items, resource: false, $"{path}[{i}]");
                }

                break;
            default:
                break;
        }
    }

    private void Properties(JsonObject tree, StructuralSchema? schema, bool resource, string path)
    {
        List<string>? unknown = null;
        foreach (var (name, value) in tree)
        {
            if (resource && name is ("apiVersion" or "kind" or "metadata"))
            {
                continue;
            }

            var at = path.Length == 0 ? name : $"{path}.{name}";
            if (schema?.Property(name) is { } property)
            {
                Node(value, property, resource: false, at);
            }
            else if (schema is { AdditionalAllowed: true, PreserveUnknown: false })
            {
                Node(value, null, resource: false, at);
            }
            else if (schema is not { PreserveUnknown: true })
            {
                (unknown ??= []).Add(name);
                if (report && _unknown.Count < MaxReported)
                {
                    _unknown.Add(at);
                }
            }
        }

        foreach (var name in unknown ?? [])
        {
            tree.Remove(name);
        }
    }
}
