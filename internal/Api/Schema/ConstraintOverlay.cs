using System.Text.Json.Nodes;

namespace EdgeOrch.Api.Schema;

/// <summary>
/// The rules that values of the described types keep beyond their shape, by type and field (rules.json). The empty field name
/// stands for the type itself. Rules that look at several objects or compare old with new are code, in Validation.
/// </summary>
internal sealed class ConstraintOverlay
{
    private readonly JsonObject _byType;

    private ConstraintOverlay(JsonObject byType) => _byType = byType;

    /// <summary>Reads the embedded file.</summary>
    public static ConstraintOverlay Load()
    {
        using var stream = DescriptionFile.OpenResource("rules.json")
            ?? throw new InvalidDataException("rules.json is not embedded in the assembly");
        return new ConstraintOverlay(JsonNode.Parse(stream)!.AsObject());
    }

    /// <summary>The types there are rules for, with the names of their fields.</summary>
    public IEnumerable<(string Type, string Field)> Names
        => _byType.SelectMany(static type => type.Value!.AsObject().Select(field => (type.Key, field.Key)));

    /// <summary>The rules of a field, or of the type where the name is empty.</summary>
    public Constraint[] Find(string package, string type, string field)
        => JsonTree.Object(_byType, $"{package}.{type}") is { } fields && fields.TryGetPropertyValue(field, out var value)
            ? Constraint.Read(value)
            : [];
}
