using System.Text.Json.Nodes;
using EdgeOrch.Api.Schema;

namespace EdgeOrch.Api.Apply;

/// <summary>
/// A place for a value: its type and the field it stands in, which may say how it merges. Without a type the value itself says:
/// objects merge by key, everything else is one value.
/// </summary>
/// <param name="Type">The type; null where the schema says nothing.</param>
/// <param name="Field">The field; null for map values, list items and the root.</param>
internal readonly record struct Slot(TypeSchema? Type, FieldSchema? Field)
{
    /// <summary>Keys of the items of a merging list; empty for a set.</summary>
    public IReadOnlyList<string> Keys
        => Field is { ListMapKeys.Count: > 0 } ? Field.ListMapKeys
            : Type is { ListMapKeys.Count: > 0 } ? Type.ListMapKeys
            : ListType == "map" && Field?.PatchMergeKey is { } key ? [key] : [];

    /// <summary>Whether the schema makes the value one thing, whatever is in it.</summary>
    public bool IsAtomic => Type?.Kind switch
    {
        null or FieldType.RawJson => false,
        FieldType.Object or FieldType.Map => Field?.MapType is { } kind ? kind == "atomic" : Type.Atomic,
        FieldType.Array => ListType is not ("map" or "set"),
        _ => true,
    };

    /// <summary>Whether the value is a list whose items merge.</summary>
    public bool IsList => Type?.Kind == FieldType.Array;

    /// <summary>What items of the list are.</summary>
    public Slot Item => new(Type?.Element, null);

    // Where the list kind is not said, the older patch strategy says it.
    private string? ListType => Field?.ListType ?? Type?.ListType ?? (Field?.PatchStrategy is "merge" or "merge,retainKeys"
        ? Field.PatchMergeKey is null ? "set" : "map"
        : null);

    /// <summary>Whether the type is free about everything in it.</summary>
    private bool IsDeduced => Type is null or { Kind: FieldType.RawJson };

    /// <summary>Whether this pair of values is compared and merged as one. Null values leave it to the other side.</summary>
    public bool IsLeaf(JsonNode? left, JsonNode? right)
        => IsDeduced ? left is not (null or JsonObject) || right is not (null or JsonObject) || (left is null && right is null) : IsAtomic;

    /// <summary>Whether the type names this field.</summary>
    public bool Declares(string name) => Type?.Kind == FieldType.Object && Type.Field(name) is not null;

    /// <summary>The place of a field or key.</summary>
    public Slot Child(string name) => Type?.Kind switch
    {
        FieldType.Object => Type.Field(name) is { } field ? new Slot(field.Type, field) : default,
        FieldType.Map => new Slot(Type.Element, null),
        _ => default,
    };

    /// <summary>The place of a step.</summary>
    public Slot At(string element) => element.StartsWith("f:", StringComparison.Ordinal) ? Child(element[2..]) : Item;

    /// <summary>Whether an object of the type has this field even when it is not written: structs and required fields of built-in types.</summary>
    public static bool Implies(TypeSchema owner, FieldSchema field)
        => owner.Package.Length > 0 && !field.Nullable && (field.Required || (field.Type.Kind == FieldType.Object && field.Type.Package.Length > 0));
}
