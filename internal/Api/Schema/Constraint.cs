using System.Globalization;
using System.Text.Json.Nodes;

namespace EdgeOrch.Api.Schema;

/// <summary>
/// One declared rule of a field or of a whole type (rules.json), as "name arguments: detail". What the names mean is
/// validation's business. Immutable; safe to share between threads.
/// </summary>
internal sealed class Constraint
{
    private Constraint(string name, string[] arguments, string? detail)
    {
        Name = name;
        Arguments = arguments;
        Detail = detail;
        Low = Number(0);
        High = Number(1);
    }

    /// <summary>The rule, for example "range".</summary>
    public string Name { get; }

    /// <summary>What stands between the rule's name and its detail, by spaces.</summary>
    public IReadOnlyList<string> Arguments { get; }

    /// <summary>Words for the error that replace the usual ones, or null.</summary>
    public string? Detail { get; }

    /// <summary>The first argument as a number, else 0.</summary>
    public long Low { get; }

    /// <summary>The second argument as a number, else 0.</summary>
    public long High { get; }

    /// <summary>The rules of a string, or of an array of them.</summary>
    public static Constraint[] Read(JsonNode? node) => node switch
    {
        JsonArray list => [.. list.Select(static item => Parse(JsonTree.AsText(item) ?? ""))],
        null => [],
        _ => [Parse(JsonTree.AsText(node) ?? "")],
    };

    private static Constraint Parse(string text)
    {
        var colon = text.IndexOf(": ", StringComparison.Ordinal);
        var words = (colon < 0 ? text : text[..colon]).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words.Length == 0
            ? throw new InvalidDataException($"\"{text}\" is no rule")
            : new Constraint(words[0], words[1..], colon < 0 ? null : text[(colon + 2)..]);
    }

    private long Number(int index)
        => index < Arguments.Count && long.TryParse(Arguments[index], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : 0;
}
