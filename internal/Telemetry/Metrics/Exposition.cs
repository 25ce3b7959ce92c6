using System.Globalization;
using System.Text;

namespace EdgeOrch.Telemetry.Metrics;

/// <summary>The lexical rules of the Prometheus text exposition format, version 0.0.4.</summary>
internal static class Exposition
{
    internal static string Braces(string labels) => labels.Length == 0 ? string.Empty : "{" + labels + "}";

    internal static void Sample(StringBuilder output, string name, string labels, double value) =>
        output.Append(name).Append(Braces(labels)).Append(' ').Append(Number(value)).Append('\n');

    internal static string Number(double value) => value switch
    {
        double.PositiveInfinity => "+Inf",
        double.NegativeInfinity => "-Inf",
        _ => value.ToString("R", CultureInfo.InvariantCulture),
    };

    internal static string Labels(ReadOnlySpan<string> names, ReadOnlySpan<string> values)
    {
        StringBuilder text = new();
        for (int i = 0; i < names.Length; i++)
        {
            text.Append(i == 0 ? string.Empty : ",").Append(names[i]).Append("=\"");
            AppendEscaped(text, values[i]);
            text.Append('"');
        }

        return text.ToString();
    }

    internal static string EscapeHelp(string help) =>
        help.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    /// <summary>Metric and label names: a letter or underscore (colon for metrics), then letters, digits, underscores.</summary>
    internal static bool IsName(string name, bool colonAllowed)
    {
        if (name.Length == 0 || char.IsAsciiDigit(name[0]))
        {
            return false;
        }

        foreach (char c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c != '_' && !(colonAllowed && c == ':'))
            {
                return false;
            }
        }

        return true;
    }

    private static void AppendEscaped(StringBuilder text, string value)
    {
        foreach (char c in value)
        {
            text.Append(c switch
            {
                '\\' => "\\\\",
                '"' => "\\\"",
                '\n' => "\\n",
                _ => null,
            });
            if (c is not ('\\' or '"' or '\n'))
            {
                text.Append(c);
            }
        }
    }
}
