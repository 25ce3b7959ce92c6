using System.Text.Json;

namespace EdgeOrch.Api.Schema;

/// <summary>
/// A type of the API: an object with named fields, a map, an array or a scalar. Types may refer to themselves,
/// so fields are filled by the builder before the type is published; afterwards it never changes and may be
/// shared between threads. Built-in types come from the embedded descriptions, custom ones from a
/// CustomResourceDefinition through <see cref="Define"/>.
/// </summary>
public sealed class TypeSchema
{
    private FieldSchema[] _fields = [];
    private Dictionary<string, FieldSchema> _byName = [];
    private (int ProtoNumber, TypeSchema Type)[] _inlined = [];

    /// <summary>Creates a type without fields.</summary>
    public TypeSchema(string name, FieldType kind)
    {
        Name = name;
        Kind = kind;
    }

    /// <summary>The type name as error messages show it, for example "DeploymentSpec" or "string".</summary>
    public string Name { get; }

    /// <summary>The package it belongs to, for example "core/v1"; empty for scalars and custom types.</summary>
    public string Package { get; init; } = "";

    /// <summary>The shape of its values.</summary>
    public FieldType Kind { get; }

    /// <summary>The type of array elements or map values, else null.</summary>
    public TypeSchema? Element { get; init; }

    /// <summary>True for raw JSON whose objects are of the type that has the field: schemas in schemas.</summary>
    public bool ObjectsAreOwner { get; init; }

    /// <summary>Known values of a string type, or null. Not every such list is closed; validation decides.</summary>
    public IReadOnlyList<string>? Enum { get; init; }

    /// <summary>Extra format of a scalar (JSON schema "format"), or null.</summary>
    public string? Format { get; init; }

    /// <summary>A regular expression a string must match (custom resources), or null.</summary>
    public string? Pattern { get; init; }

    /// <summary>True when server-side apply treats the whole object as one value.</summary>
    public bool Atomic { get; init; }

    /// <summary>Server-side apply list kind of arrays wherever they stand; a field may say otherwise. Or null.</summary>
    public string? ListType { get; init; }

    /// <summary>Keys of a list of kind "map".</summary>
    public IReadOnlyList<string> ListMapKeys { get; init; } = [];

    /// <summary>True when unknown fields of the object are kept.</summary>
    public bool PreserveUnknownFields { get; init; }

    /// <summary>What objects of this type must keep to as a whole.</summary>
    internal IReadOnlyList<Constraint> Constraints { get; init; } = [];

    /// <summary>A short explanation in our words, or null.</summary>
    public string? Description { get; init; }

    /// <summary>The fields in the order the API writes them.</summary>
    public IReadOnlyList<FieldSchema> Fields => _fields;

    /// <summary>Sets the fields; to be called once, before the type is published.</summary>
    public TypeSchema Define(IEnumerable<FieldSchema> fields)
    {
        _fields = [.. fields];
        var byName = new Dictionary<string, FieldSchema>(_fields.Length, StringComparer.Ordinal);
        foreach (var field in _fields)
        {
            byName[field.Name] = field;
        }

        _byName = byName;
        return this;
    }

    /// <summary>Names the types whose fields are part of this one in JSON but messages of their own in protobuf; before publishing.</summary>
    public void DefineInlined(IEnumerable<(int ProtoNumber, TypeSchema Type)> inlined) => _inlined = [.. inlined];

    /// <summary>The types whose fields are part of this one in JSON, with their protobuf numbers; 0 is not on the wire.</summary>
    internal ReadOnlySpan<(int ProtoNumber, TypeSchema Type)> Inlined => _inlined;

    /// <summary>Whether a field of this type comes from an inlined type.</summary>
    internal bool IsInlined(FieldSchema field)
    {
        foreach (var (_, type) in _inlined)
        {
            if (type.Field(field.Name) is not null)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The inlined type of a protobuf field number, or null.</summary>
    public TypeSchema? InlinedAt(int protoNumber)
    {
        foreach (var (number, type) in _inlined)
        {
            if (number == protoNumber)
            {
                return type;
            }
        }

        return null;
    }

    /// <summary>The field of a protobuf number; fields of inlined types have their numbers there, not here.</summary>
    public FieldSchema? FieldAt(int protoNumber)
    {
        foreach (var field in _fields)
        {
            if (field.ProtoNumber == protoNumber && !IsInlined(field))
            {
                return field;
            }
        }

        return null;
    }

    /// <summary>The field with this JSON name (case matters), or null.</summary>
    public FieldSchema? Field(string name) => _byName.GetValueOrDefault(name);

    /// <summary>The field with this JSON name in UTF-8, or null.</summary>
    public FieldSchema? Field(ReadOnlySpan<byte> utf8Name)
    {
        foreach (var field in _fields)
        {
            if (field.Utf8Name.SequenceEqual(utf8Name))
            {
                return field;
            }
        }

        return null;
    }

    /// <summary>The field the reader's current property name means, or null.</summary>
    public FieldSchema? Field(ref Utf8JsonReader reader)
    {
        if (!reader.HasValueSequence && !reader.ValueIsEscaped)
        {
            return Field(reader.ValueSpan);
        }

        return Field(reader.GetString()!);
    }

    /// <inheritdoc/>
    public override string ToString() => Kind switch
    {
        FieldType.Array => $"[]{Element}",
        FieldType.Map => $"map[string]{Element}",
        _ => Name,
    };
}
