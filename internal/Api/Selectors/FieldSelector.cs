using System.Text;
using EdgeOrch.Api.Errors;

namespace EdgeOrch.Api.Selectors;

/// <summary>One condition on one field.</summary>
/// <param name="Path">Field path, for example "spec.nodeName".</param>
/// <param name="Equal">True for "=", false for "!=".</param>
/// <param name="Value">Value to compare with; an absent field counts as empty.</param>
public sealed record FieldRequirement(string Path, bool Equal, string Value)
{
    /// <summary>True when a field of this value fulfils the requirement.</summary>
    public bool Accepts(string? value) => string.Equals(value ?? "", Value, StringComparison.Ordinal) == Equal;
}

/// <summary>A conjunction of field requirements. Immutable; safe to share between threads.</summary>
public sealed class FieldSelector
{
    private FieldSelector(IReadOnlyList<FieldRequirement> requirements) => Requirements = requirements;

    /// <summary>Matches every object.</summary>
    public static FieldSelector Everything { get; } = new([]);

    /// <summary>The requirements, all of which must hold.</summary>
    public IReadOnlyList<FieldRequirement> Requirements { get; }

    /// <summary>True when nothing is asked for.</summary>
    public bool MatchesEverything => Requirements.Count == 0;

    /// <summary>Parses "a=b,c!=d"; a backslash escapes comma, equals sign and itself.</summary>
    /// <exception cref="ApiException">400 that says what could not be parsed.</exception>
    public static FieldSelector Parse(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return Everything;
        }

        var requirements = new List<FieldRequirement>();
        foreach (var term in SplitTerms(text))
        {
            if (term.Length > 0)
            {
                requirements.Add(ParseTerm(term, text));
            }
        }

        return requirements.Count == 0 ? Everything : new FieldSelector(requirements);
    }

    /// <summary>True when the fields the function looks up match; it returns null for an absent field.</summary>
    public bool Matches(Func<string, string?> field)
    {
        foreach (var requirement in Requirements)
        {
            if (!requirement.Accepts(field(requirement.Path)))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The value a path must have for a match, or null when it is not fixed.</summary>
    public string? RequiredValue(string path)
    {
        foreach (var requirement in Requirements)
        {
            if (requirement.Equal && requirement.Path == path)
            {
                return requirement.Value;
            }
        }

        return null;
    }

    /// <summary>Refuses paths a kind does not offer.</summary>
    /// <exception cref="ApiException">400 in upstream's words.</exception>
    public void Check(Schema.KindDescription kind)
    {
        foreach (var requirement in Requirements)
        {
            if (requirement.Path is not ("metadata.name" or "metadata.namespace") && !kind.SelectableFields.Contains(requirement.Path))
            {
                throw ApiException.BadRequest(kind.BuiltIn && kind.SelectableFields.Count == 0
                    ? $"{GoQuote.Quote(requirement.Path)} is not a known field selector: only \"metadata.name\", \"metadata.namespace\""
                    : $"field label not supported: {requirement.Path}");
            }
        }
    }

    /// <summary>The query form.</summary>
    public override string ToString()
        => string.Join(",", Requirements.Select(r => $"{r.Path}{(r.Equal ? "=" : "!=")}{Escape(r.Value)}"));

    private static string Escape(string value) => value
        .Replace("\\", "\\\\", StringComparison.Ordinal).Replace(",", "\\,", StringComparison.Ordinal).Replace("=", "\\=", StringComparison.Ordinal);

    private static IEnumerable<string> SplitTerms(string text)
    {
        var start = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\')
            {
                i++;
            }
            else if (text[i] == ',')
            {
                yield return text[start..i];
                start = i + 1;
            }
        }

        yield return text[start..];
    }

    private static FieldRequirement ParseTerm(string term, string whole)
    {
        for (var i = 0; i < term.Length; i++)
        {
            switch (term[i])
            {
                case '\\':
                    i++;
                    break;
                case '!' when i + 1 < term.Length && term[i + 1] == '=':
                    return new FieldRequirement(term[..i].Trim(), false, Unescape(term[(i + 2)..]));
                case '=':
                    var value = i + 1 < term.Length && term[i + 1] == '=' ? term[(i + 2)..] : term[(i + 1)..];
                    return new FieldRequirement(term[..i].Trim(), true, Unescape(value));
                default:
                    break;
            }
        }

        throw ApiException.BadRequest($"invalid selector: '{whole}'; can't understand '{term}'");
    }

    private static string Unescape(string value)
    {
        if (!value.Contains('\\', StringComparison.Ordinal))
        {
            return value;
        }

        var result = new StringBuilder(value.Length);
        for (var i = 0; i < value.Length; i++)
        {
            if (value[i] == '\\' && i + 1 < value.Length)
            {
                i++;
            }

            result.Append(value[i]);
        }

        return result.ToString();
    }
}
