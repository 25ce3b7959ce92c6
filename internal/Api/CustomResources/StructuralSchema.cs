using System.Text.Json.Nodes;

namespace EdgeOrch.Api.CustomResources;

/// <summary>
/// One node of a custom resource's schema: what a value must be and what is below it. Immutable and safe to share
/// between threads. Keywords with values of the wrong type read as absent.
/// </summary>
public sealed class StructuralSchema
{
    private static readonly Dictionary<string, StructuralSchema> NoProperties = [];

    private StructuralSchema(JsonObject source)
    {
        Source = source;
        Type = JsonTree.Text(source, "type") ?? "";
        Format = JsonTree.Text(source, "format") ?? "";
        Description = JsonTree.Text(source, "description");
        Nullable = JsonTree.Flag(source, "nullable") ?? false;
        Default = source.TryGetPropertyValue("default", out var value) ? value : null;
        Enum = JsonTree.Array(source, "enum");
        Required = [.. JsonTree.Texts(source, "required")];
        PreserveUnknown = JsonTree.Flag(source, "x-kubernetes-preserve-unknown-fields") ?? false;
        Embedded = JsonTree.Flag(source, "x-kubernetes-embedded-resource") ?? false;
        IntOrString = JsonTree.Flag(source, "x-kubernetes-int-or-string") ?? false;
        ListType = JsonTree.Text(source, "x-kubernetes-list-type");
        ListMapKeys = [.. JsonTree.Texts(source, "x-kubernetes-list-map-keys")];
        MapType = JsonTree.Text(source, "x-kubernetes-map-type");
        Limits = ValueLimits.Read(source);
        Properties = ParseAll(JsonTree.Object(source, "properties"));
        Items = JsonTree.Object(source, "items") is { } items ? new StructuralSchema(items) : null;
        AdditionalProperties = JsonTree.Object(source, "additionalProperties") is { } additional ? new StructuralSchema(additional) : null;
        AdditionalAllowed = JsonTree.Flag(source, "additionalProperties") ?? false;
        AllOf = ParseAll(JsonTree.Array(source, "allOf"));
        AnyOf = ParseAll(JsonTree.Array(source, "anyOf"));
        OneOf = ParseAll(JsonTree.Array(source, "oneOf"));
        Not = JsonTree.Object(source, "not") is { } not ? new StructuralSchema(not) : null;
        HasExpressions = JsonTree.Array(source, "x-kubernetes-validations") is { Count: > 0 } || Below().Any(s => s.HasExpressions);
        HasEmbedded = Embedded || Below().Any(s => s.HasEmbedded);
        HasDefaults = Default is not null || Below().Any(s => s.HasDefaults);
    }

    /// <summary>The keywords as they were written. Not to be changed.</summary>
    public JsonObject Source { get; }

    /// <summary>"object", "array", "string", "integer", "number", "boolean", or empty.</summary>
    public string Type { get; }

    /// <summary>Format of a string or number, or empty.</summary>
    public string Format { get; }

    /// <summary>What <c>kubectl explain</c> shows, or null.</summary>
    public string? Description { get; }

    /// <summary>True when null is a value.</summary>
    public bool Nullable { get; }

    /// <summary>The value given when it is absent, or null. Clone it before use.</summary>
    public JsonNode? Default { get; }

    /// <summary>The only values allowed, or null.</summary>
    public JsonArray? Enum { get; }

    /// <summary>Names of properties that must be there.</summary>
    public IReadOnlyList<string> Required { get; }

    /// <summary>True when unknown fields are kept.</summary>
    public bool PreserveUnknown { get; }

    /// <summary>True when the value is an object of the API with apiVersion, kind and metadata.</summary>
    public bool Embedded { get; }

    /// <summary>True when the value is a whole number or a string.</summary>
    public bool IntOrString { get; }

    /// <summary>"atomic", "set" or "map", or null.</summary>
    public string? ListType { get; }

    /// <summary>Keys of a list of type "map".</summary>
    public IReadOnlyList<string> ListMapKeys { get; }

    /// <summary>"granular" or "atomic", or null.</summary>
    public string? MapType { get; }

    /// <summary>Bounds and pattern, or null when there are none.</summary>
    public ValueLimits? Limits { get; }

    /// <summary>Named properties of an object.</summary>
    public IReadOnlyDictionary<string, StructuralSchema> Properties { get; }

    /// <summary>Schema of array items, or null.</summary>
    public StructuralSchema? Items { get; }

    /// <summary>Schema of the values of properties that have no schema of their own, or null.</summary>
    public StructuralSchema? AdditionalProperties { get; }

    /// <summary>True when additionalProperties is the flag true.</summary>
    public bool AdditionalAllowed { get; }

    /// <summary>All of these must hold.</summary>
    public IReadOnlyList<StructuralSchema> AllOf { get; }

    /// <summary>At least one of these must hold.</summary>
    public IReadOnlyList<StructuralSchema> AnyOf { get; }

    /// <summary>Exactly one of these must hold.</summary>
    public IReadOnlyList<StructuralSchema> OneOf { get; }

    /// <summary>This must not hold, or null.</summary>
    public StructuralSchema? Not { get; }

    /// <summary>True when this node or one below has x-kubernetes-validations.</summary>
    public bool HasExpressions { get; }

    /// <summary>True when this node or one below is an object of the API.</summary>
    public bool HasEmbedded { get; }

    /// <summary>True when this node or one below has a default.</summary>
    public bool HasDefaults { get; }

    /// <summary>Reads a JSONSchemaProps object.</summary>
    public static StructuralSchema Parse(JsonObject schema) => new(schema);

    /// <summary>The schema of a property by this name: its own, or that of additional ones; null when unknown.</summary>
    public StructuralSchema? Property(string name) => Properties.GetValueOrDefault(name) ?? AdditionalProperties;

    /// <summary>The schema along a path of property names, or null where it ends early.</summary>
    public StructuralSchema? At(IEnumerable<string> names)
        => names.Aggregate((StructuralSchema?)this, (schema, name) => schema?.Property(name));

    /// <summary>The schemas directly in this one.</summary>
    internal IEnumerable<StructuralSchema> Below()
        => Properties.Values.Concat([.. AllOf, .. AnyOf, .. OneOf])
            .Concat(new[] { Items, AdditionalProperties, Not }.OfType<StructuralSchema>());

    private static Dictionary<string, StructuralSchema> ParseAll(JsonObject? properties)
    {
        if (properties is null || properties.Count == 0)
        {
            return NoProperties;
        }

        var result = new Dictionary<string, StructuralSchema>(properties.Count, StringComparer.Ordinal);
        foreach (var (name, schema) in properties)
        {
            result[name] = new StructuralSchema(schema as JsonObject ?? []);
        }

        return result;
    }

    private static StructuralSchema[] ParseAll(JsonArray? schemas)
        => schemas is null ? [] : [.. schemas.OfType<JsonObject>().Select(s => new StructuralSchema(s))];
}
