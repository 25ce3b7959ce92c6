using System.Text.Json.Nodes;

namespace EdgeOrch.Api.CustomResources;

/// <summary>A path of plain field names such as ".spec.replicas", as scale and selectable fields use. Immutable.</summary>
public sealed class FieldPath
{
    private readonly string[] _names;

    /// <summary>Takes the path apart at its dots. Validation has refused anything else.</summary>
    public FieldPath(string text)
    {
        Text = text;
        _names = text.Split('.', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>The path as it was written.</summary>
    public string Text { get; }

    /// <summary>The names along the path.</summary>
    public IReadOnlyList<string> Names => _names;

    /// <summary>The path without its leading dot: "spec.replicas".</summary>
    public string Dotted => string.Join('.', _names);

    /// <summary>The value there, or null.</summary>
    public JsonNode? Get(JsonObject value)
    {
        JsonNode? node = value;
        foreach (var name in _names)
        {
            node = node is JsonObject tree ? tree[name] : null;
        }

        return node;
    }

    /// <summary>Sets the value there, making the objects on the way.</summary>
    public void Set(JsonObject value, JsonNode? leaf)
    {
        if (_names.Length == 0)
        {
            return;
        }

        foreach (var name in _names.AsSpan(0, _names.Length - 1))
        {
            value = JsonTree.Ensure(value, name);
        }

        value[_names[^1]] = leaf;
    }

    /// <inheritdoc/>
    public override string ToString() => Text;
}
