using System.Text.Json.Nodes;
using EdgeOrch.Api.CustomResources.Patterns;

namespace EdgeOrch.Api.CustomResources;

/// <summary>Bounds of a value: numbers, text lengths, counts, pattern. Immutable.</summary>
public sealed class ValueLimits
{
    private readonly Lazy<Pattern?> _compiled;

    private ValueLimits(JsonObject source)
    {
        Maximum = JsonNumber.Read(source, "maximum");
        Minimum = JsonNumber.Read(source, "minimum");
        ExclusiveMaximum = JsonTree.Flag(source, "exclusiveMaximum") ?? false;
        ExclusiveMinimum = JsonTree.Flag(source, "exclusiveMinimum") ?? false;
        MultipleOf = JsonNumber.Read(source, "multipleOf");
        MaxLength = JsonTree.Number(source, "maxLength");
        MinLength = JsonTree.Number(source, "minLength");
        MaxItems = JsonTree.Number(source, "maxItems");
        MinItems = JsonTree.Number(source, "minItems");
        UniqueItems = JsonTree.Flag(source, "uniqueItems") ?? false;
        MaxProperties = JsonTree.Number(source, "maxProperties");
        MinProperties = JsonTree.Number(source, "minProperties");
        Pattern = JsonTree.Text(source, "pattern") ?? "";
        _compiled = new Lazy<Pattern?>(() => Pattern.Length > 0 && Patterns.Pattern.TryParse(Pattern, out var pattern, out _) ? pattern : null);
    }

    /// <summary>Largest number.</summary>
    public double? Maximum { get; }

    /// <summary>Smallest number.</summary>
    public double? Minimum { get; }

    /// <summary>True when the largest number itself is too large.</summary>
    public bool ExclusiveMaximum { get; }

    /// <summary>True when the smallest number itself is too small.</summary>
    public bool ExclusiveMinimum { get; }

    /// <summary>The number must be a multiple of this.</summary>
    public double? MultipleOf { get; }

    /// <summary>Most code points of a text.</summary>
    public long? MaxLength { get; }

    /// <summary>Fewest code points of a text.</summary>
    public long? MinLength { get; }

    /// <summary>Most items of an array.</summary>
    public long? MaxItems { get; }

    /// <summary>Fewest items of an array.</summary>
    public long? MinItems { get; }

    /// <summary>True when no two items may be equal.</summary>
    public bool UniqueItems { get; }

    /// <summary>Most properties of an object.</summary>
    public long? MaxProperties { get; }

    /// <summary>Fewest properties of an object.</summary>
    public long? MinProperties { get; }

    /// <summary>Regular expression a text must match somewhere; empty for none.</summary>
    public string Pattern { get; }

    /// <summary>The pattern ready for use; null when there is none or it cannot be read, which matches nothing.</summary>
    public Pattern? Compiled => _compiled.Value;

    /// <summary>Reads the bounds; null when there are none.</summary>
    internal static ValueLimits? Read(JsonObject source)
    {
        foreach (var (name, _) in source)
        {
            if (name.StartsWith("max", StringComparison.Ordinal) || name.StartsWith("min", StringComparison.Ordinal)
                || name is "multipleOf" or "uniqueItems" or "pattern")
            {
                return new ValueLimits(source);
            }
        }

        return null;
    }
}
