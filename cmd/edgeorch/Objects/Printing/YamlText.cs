using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace EdgeOrch.Cli.Objects.Printing;

/// <summary>
/// Writes JSON as block-style YAML the way Kubernetes tools do: keys sorted, lists level with their key, texts quoted only where
/// YAML 1.1 or 1.2 would read something else. Pure.
/// </summary>
internal static partial class YamlText
{
    private static readonly JsonSerializerOptions Escapes = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>One document, ending in a newline.</summary>
    public static string Write(JsonNode? node)
    {
        var text = new StringBuilder();
        switch (node)
        {
            case JsonObject { Count: > 0 } map:
                WriteMap(text, map, 0, continued: false);
                break;
            case JsonArray { Count: > 0 } list:
                WriteList(text, list, 0, continued: false);
                break;
            default:
                text.Append(Scalar(node, 0)).Append('\n');
                break;
        }

        return text.ToString();
    }

    private static void WriteMap(StringBuilder text, JsonObject map, int indent, bool continued)
    {
        foreach (var (key, value) in map.OrderBy(member => member.Key, StringComparer.Ordinal))
        {
            Indent(text, continued ? 0 : indent);
            continued = false;
            text.Append(Text(key, -1)).Append(':');
            switch (value)
            {
                case JsonObject { Count: > 0 } inner:
                    text.Append('\n');
                    WriteMap(text, inner, indent + 2, continued: false);
                    break;
                case JsonArray { Count: > 0 } list:
                    text.Append('\n');
                    WriteList(text, list, indent, continued: false);
                    break;
                default:
                    text.Append(' ').Append(Scalar(value, indent + 2)).Append('\n');
                    break;
            }
        }
    }

    private static void WriteList(StringBuilder text, JsonArray list, int indent, bool continued)
    {
        foreach (var item in list)
        {
            Indent(text, continued ? 0 : indent);
            continued = false;
            text.Append("- ");
            switch (item)
            {
                case JsonObject { Count: > 0 } map:
                    WriteMap(text, map, indent + 2, continued: true);
                    break;
                case JsonArray { Count: > 0 } inner:
                    WriteList(text, inner, indent + 2, continued: true);
                    break;
                default:
                    text.Append(Scalar(item, indent + 2)).Append('\n');
                    break;
            }
        }
    }

    private static void Indent(StringBuilder text, int indent) => text.Append(' ', indent);

    private static string Scalar(JsonNode? node, int indent) => node switch
    {
        null => "null",
        JsonObject => "{}",
        JsonArray => "[]",
        JsonValue value when value.GetValueKind() == JsonValueKind.String => Text(value.GetValue<string>(), indent),
        _ => node.ToJsonString(),
    };

    /// <summary>A text as plain, quoted or block scalar; a negative indent forbids blocks, which keys cannot be.</summary>
    private static string Text(string value, int indent)
    {
        if (value.Length == 0 || MeansSomethingElse(value))
        {
            return Quoted(value);
        }

        if (value.Contains('\n'))
        {
            return indent >= 0 && value[0] is not (' ' or '\n' or '\t') && !value.Any(c => c != '\n' && char.IsControl(c)) ? Block(value, indent) : Quoted(value);
        }

        if (value.Any(c => char.IsControl(c) || c is '\u2028' or '\u2029' or '\uFEFF'))
        {
            return Quoted(value);
        }

        return IsPlain(value) ? value : $"'{value.Replace("'", "''", StringComparison.Ordinal)}'";
    }

    private static string Quoted(string value) => JsonValue.Create(value).ToJsonString(Escapes);

    private static string Block(string value, int indent)
    {
        var body = value.TrimEnd('\n');
        var endings = value.Length - body.Length;
        var text = new StringBuilder(endings switch { 0 => "|-", 1 => "|", _ => "|+" });
        foreach (var line in (endings > 1 ? value[..^1] : body).Split('\n'))
        {
            text.Append('\n').Append(' ', line.Length == 0 ? 0 : indent).Append(line);
        }

        return text.ToString();
    }

    private static bool IsPlain(string value)
    {
        var first = value[0];
        var indicator = ",[]{}#&*!|>'\"%@`".Contains(first) || (first is '-' or '?' or ':' && (value.Length == 1 || value[1] == ' '));
        return !indicator && first != ' ' && value[^1] is not (' ' or ':')
            && !value.Contains(": ", StringComparison.Ordinal) && !value.Contains(" #", StringComparison.Ordinal)
            && !value.StartsWith("---", StringComparison.Ordinal) && !value.StartsWith("...", StringComparison.Ordinal);
    }

    private static bool MeansSomethingElse(string value) =>
        value.ToLowerInvariant() is "true" or "false" or "yes" or "no" or "on" or "off" or "y" or "n" or "null" or "~" or "=" or "<<"
        || ((char.IsAsciiDigit(value[0]) || value[0] is '-' or '+' or '.')
            && (NumberLike().IsMatch(value) || double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out _)));

    // Integers of every base, with YAML 1.1's underscores and sexagesimals; infinities; dates and times.
    [GeneratedRegex(@"^([-+]?(0[box][0-9a-fA-F_]+|[0-9][0-9_]*)|[-+]?[0-9_]+(:[0-5]?[0-9])+(\.[0-9_]*)?|[-+]?\.(inf|nan|Inf|NaN|INF|NAN)|\d{4}-\d\d?-\d\d?([Tt ].*)?)$")]
    private static partial Regex NumberLike();
}
