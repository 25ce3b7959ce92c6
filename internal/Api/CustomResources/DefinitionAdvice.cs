using EdgeOrch.Api.CustomResources.Values;
using EdgeOrch.Api.Errors;

namespace EdgeOrch.Api.CustomResources;

/// <summary>What of a valid definition has no effect on this server, for Warning headers. Pure.</summary>
public static class DefinitionAdvice
{
    /// <summary>One text per thing; empty when everything is enforced.</summary>
    public static IReadOnlyList<string> Of(CustomResourceDefinition definition)
    {
        var formats = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var version in definition.Versions)
        {
            if (version.Schema is { } schema)
            {
                Formats(schema, formats);
            }
        }

        return [.. formats.Select(f => "unrecognized format " + GoQuote.Quote(f))];
    }

    private static void Formats(StructuralSchema schema, SortedSet<string> formats)
    {
        if (schema.Format.Length > 0 && !ValueFormats.IsKnown(schema.Format))
        {
            formats.Add(schema.Format);
        }

        foreach (var below in schema.Below())
        {
            Formats(below, formats);
        }
    }
}
