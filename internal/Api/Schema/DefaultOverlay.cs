using System.Text.Json.Nodes;

namespace EdgeOrch.Api.Schema;

/// <summary>
/// Well-known default values that the described types do not carry themselves, by type and field (defaults.json).
/// Defaults that need a look at other fields are code, in Defaulting.
/// </summary>
internal sealed class DefaultOverlay
{
    private readonly JsonObject _byType;

    private DefaultOverlay(JsonObject byType) => _byType = byType;

    /// <summary>Reads the embedded file.</summary>
    public static DefaultOverlay Load()
    {
        using var stream = DescriptionFile.OpenResource("defaults.json")
            ?? throw new InvalidDataException("defaults.json is not embedded in the assembly");
        return new DefaultOverlay(JsonNode.Parse(stream)!.AsObject());
    }

    /// <summary>The default of a field, or null.</summary>
    public JsonNode? Find(string package, string type, string field)
        => JsonTree.Object(_byType, $"{package}.{type}") is { } fields && fields.TryGetPropertyValue(field, out var value)
            ? value?.DeepClone()
            : null;
}
