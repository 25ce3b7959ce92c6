using System.Text;
using System.Text.Json.Nodes;

namespace EdgeOrch.Api.Schema;

/// <summary>One field of an object type. Immutable once published; safe to share between threads.</summary>
public sealed class FieldSchema
{
    private readonly byte[] _utf8Name;
    private string? _element;

    /// <summary>Creates a field named <paramref name="name"/> (its JSON name) of <paramref name="type"/>.</summary>
    public FieldSchema(string name, TypeSchema type)
    {
        Name = name;
        Type = type;
        _utf8Name = Encoding.UTF8.GetBytes(name);
    }

    /// <summary>The JSON name.</summary>
    public string Name { get; }

    /// <summary>The JSON name in UTF-8.</summary>
    public ReadOnlySpan<byte> Utf8Name => _utf8Name;

    /// <summary>The name as a step in managedFields.</summary>
    internal string Element => _element ??= "f:" + Name;

    /// <summary>The type of the value.</summary>
    public TypeSchema Type { get; }

    /// <summary>True where the API always sends the field. An absent number or flag counts as zero or false.</summary>
    public bool Required { get; init; }

    /// <summary>True where absent and zero differ (a pointer in the original types).</summary>
    public bool Nullable { get; init; }

    /// <summary>True where an empty list or map is sent although the field is optional.</summary>
    public bool KeepsEmpty { get; init; }

    /// <summary>Whether an empty list or map counts as absent and is not kept.</summary>
    public bool OmitsEmpty => !Required && !KeepsEmpty && (Type.Kind is FieldType.Array or FieldType.Map);

    /// <summary>The value given when the field is absent, or null. Clone it before use.</summary>
    public JsonNode? Default { get; init; }

    /// <summary>Strategic merge directive: "merge", "replace", "retainKeys", comma separated; or null.</summary>
    public string? PatchStrategy { get; init; }

    /// <summary>The key that identifies an element of a merged list, or null.</summary>
    public string? PatchMergeKey { get; init; }

    /// <summary>Server-side apply list kind: "atomic", "set", "map"; or null.</summary>
    public string? ListType { get; init; }

    /// <summary>Keys of a list of kind "map".</summary>
    public IReadOnlyList<string> ListMapKeys { get; init; } = [];

    /// <summary>"atomic" or "granular" where the field overrides its type's map or struct kind; or null.</summary>
    public string? MapType { get; init; }

    /// <summary>Protobuf field number, 0 when there is none.</summary>
    public int ProtoNumber { get; init; }

    /// <summary>What values of this field must keep to beyond their type.</summary>
    internal IReadOnlyList<Constraint> Constraints { get; init; } = [];

    /// <summary>A short explanation in our words, or null.</summary>
    public string? Description { get; init; }

    /// <summary>The same field with another default, where one is given, and with rules added.</summary>
    internal FieldSchema With(JsonNode? value, IReadOnlyList<Constraint> rules) => new(Name, Type)
    {
        Required = Required,
        Nullable = Nullable,
        KeepsEmpty = KeepsEmpty,
        Default = value ?? Default,
        Constraints = [.. Constraints, .. rules],
        PatchStrategy = PatchStrategy,
        PatchMergeKey = PatchMergeKey,
        ListType = ListType,
        ListMapKeys = ListMapKeys,
        MapType = MapType,
        ProtoNumber = ProtoNumber,
        Description = Description,
    };

    /// <inheritdoc/>
    public override string ToString() => $"{Name}: {Type}";
}
