using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using YamlDotNet.Core;

namespace EdgeOrch.Api.Decoding;

/// <summary>Writes a YAML node as JSON. Bounded, because aliases can make a small document very large.</summary>
internal sealed partial class YamlJsonWriter(Utf8JsonWriter writer)
{
    private int _written;

    /// <summary>Writes the node and everything in it.</summary>
    public void Write(YamlNode node, int depth)
    {
        if (++_written > DecodeLimits.MaxYamlNodes || depth > DecodeLimits.MaxDepth)
        {
            throw new YamlException("the document expands to too much (aliases, nesting)");
        }

        switch (node)
        {
            case YamlScalar scalar:
                WriteScalar(scalar);
                break;
            case YamlSequence sequence:
                writer.WriteStartArray();
                foreach (var item in sequence.Items)
                {
                    Write(item, depth + 1);
                }

                writer.WriteEndArray();
                break;
            case YamlMapping mapping:
                writer.WriteStartObject();
                foreach (var (key, value) in mapping.Entries)
                {
                    writer.WritePropertyName(key);
                    Write(value, depth + 1);
                }

                writer.WriteEndObject();
                break;
            default:
                throw new InvalidOperationException($"unknown YAML node {node.GetType().Name}");
        }
    }

    private void WriteScalar(YamlScalar scalar)
    {
        var text = scalar.Value;
        if (scalar.Style != ScalarStyle.Plain || scalar.Tag is "tag:yaml.org,2002:str" or "!" or "tag:yaml.org,2002:binary")
        {
            writer.WriteStringValue(text);
            return;
        }

        switch (text)
        {
            case "" or "~" or "null" or "Null" or "NULL":
                writer.WriteNullValue();
                return;
            case "true" or "True" or "TRUE":
                writer.WriteBooleanValue(true);
                return;
            case "false" or "False" or "FALSE":
                writer.WriteBooleanValue(false);
                return;
        }

        WriteNumberOrText(text);
    }

    private void WriteNumberOrText(string text)
    {
        if (Integer().IsMatch(text) && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole))
        {
            writer.WriteNumberValue(whole);
        }
        else if (Octal().Match(text) is { Success: true } octal)
        {
            writer.WriteNumberValue(Convert.ToInt64(octal.Groups[1].Value, 8));
        }
        else if (text.StartsWith("0x", StringComparison.Ordinal)
            && long.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var hex))
        {
            writer.WriteNumberValue(hex);
        }
        else if (Real().IsMatch(text) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var real) && double.IsFinite(real))
        {
            writer.WriteNumberValue(real);
        }
        else
        {
            writer.WriteStringValue(text);
        }
    }

    [GeneratedRegex("^[-+]?(0|[1-9][0-9]*)$", RegexOptions.CultureInvariant)]
    private static partial Regex Integer();

    // defaultMode: 0644 is octal in every manifest ever written, and 0o644 is how YAML 1.2 spells it.
    [GeneratedRegex("^0o?([0-7]{1,20})$", RegexOptions.CultureInvariant)]
    private static partial Regex Octal();

    [GeneratedRegex(@"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$", RegexOptions.CultureInvariant)]
    private static partial Regex Real();
}
