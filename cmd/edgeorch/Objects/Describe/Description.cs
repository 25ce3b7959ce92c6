using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeOrch.Api;
using EdgeOrch.Cli.Objects.Printing;

namespace EdgeOrch.Cli.Objects.Describe;

/// <summary>Text in the making: lines at depths, names and values apart by tabs, aligned in the end. Not thread-safe.</summary>
internal sealed class Description(DateTimeOffset now)
{
    private readonly StringBuilder _text = new();

    /// <summary>The moment ages are measured from.</summary>
    public DateTimeOffset Now { get; } = now;

    /// <summary>A line; each level of depth is two blanks.</summary>
    public void Line(int depth, string text) => _text.Append(' ', depth * 2).Append(text).Append('\n');

    /// <summary>A name and its value; nothing without a value.</summary>
    public void Field(int depth, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            Line(depth, $"{name}:\t{value}");
        }
    }

    /// <summary>A name and its value, <c>&lt;none&gt;</c> without one.</summary>
    public void FieldOrNone(int depth, string name, string? value) => Line(depth, $"{name}:\t{(string.IsNullOrEmpty(value) ? "<none>" : value)}");

    /// <summary>A name, and entries one below the other beside it.</summary>
    public void Column(int depth, string name, IEnumerable<string> entries)
    {
        var first = true;
        foreach (var entry in entries.DefaultIfEmpty("<none>"))
        {
            Line(depth, $"{(first ? name + ":" : "")}\t{entry}");
            first = false;
        }
    }

    /// <summary>Labels and annotations; what apply remembers there is for tools, not for people.</summary>
    public void Labels(JsonObject? metadata)
    {
        Column(0, "Labels", Pairs(JsonTree.Object(metadata, "labels"), "="));
        Column(0, "Annotations", Pairs(JsonTree.Object(metadata, "annotations"), ": ")
            .Where(pair => !pair.StartsWith(Apply.LastApplied.Annotation, StringComparison.Ordinal)));
    }

    /// <summary>A table of conditions with some of their fields; times are recognized by their field's name.</summary>
    public void Conditions(JsonObject? status, params ReadOnlySpan<(string Header, string Field)> columns)
    {
        var conditions = JsonTree.Objects(status, "conditions").ToList();
        if (conditions.Count == 0)
        {
            return;
        }

        var shown = columns.ToArray();
        Line(0, "Conditions:");
        Line(1, string.Join('\t', shown.Select(c => c.Header)));
        Line(1, string.Join('\t', shown.Select(c => new string('-', c.Header.Length))));
        foreach (var condition in conditions)
        {
            Line(1, string.Join('\t', shown.Select(c => c.Field.EndsWith("Time", StringComparison.Ordinal)
                ? Time(JsonTree.Text(condition, c.Field)) : JsonTree.Text(condition, c.Field) ?? "")));
        }
    }

    /// <summary>A map as sorted texts.</summary>
    public static IEnumerable<string> Pairs(JsonObject? map, string between) => (map ?? [])
        .OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}{between}{Value(pair.Value).ReplaceLineEndings(" ")}");

    /// <summary>A scalar as text; anything else as JSON.</summary>
    public static string Value(JsonNode? node) => node switch
    {
        null => "<none>",
        JsonValue value when value.GetValueKind() == JsonValueKind.String => value.GetValue<string>(),
        _ => node.ToJsonString(),
    };

    /// <summary>A timestamp in the words of RFC 1123, as Kubernetes tools show it.</summary>
    public static string Time(string? timestamp) =>
        DateTimeOffset.TryParse(timestamp, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time.ToString("ddd, dd MMM yyyy HH:mm:ss zzz", CultureInfo.InvariantCulture).Remove(29, 1)
            : "<unknown>";

    /// <summary>The aligned text.</summary>
    public override string ToString() => new TabAligner(minimumWidth: 0, padding: 2).Align(_text.ToString());
}
