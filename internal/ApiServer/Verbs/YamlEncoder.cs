using System.Globalization;
using System.Text;
using System.Text.Json;

namespace EdgeOrch.ApiServer.Verbs;

/// <summary>Writes JSON as block-style YAML. Pure.</summary>
internal static class YamlEncoder
{
    /// <summary>Converts a JSON document.</summary>
    public static byte[] FromJson(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        using var document = JsonDocument.ParseValue(ref reader);
        var text = new StringBuilder(json.Length * 2);
        Write(text, document.RootElement, 0, inList: false);
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static void Write(StringBuilder text, JsonElement value, int indent, bool inList)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object when value.EnumerateObject().Any():
                WriteObject(text, value, indent, inList);
                break;
            case JsonValueKind.Array when value.GetArrayLength() > 0:
                WriteArray(text, value, indent);
                break;
            default:
                text.Append(Scalar(value)).Append('\n');
                break;
        }
    }

    private static void WriteObject(StringBuilder text, JsonElement value, int indent, bool inList)
    {
        var first = inList;
        foreach (var property in value.EnumerateObject())
        {
            text.Append(' ', first ? 0 : indent).Append(Text(property.Name)).Append(':');
            first = false;
            WriteBelow(text, property.Value, indent);
        }
    }

    private static void WriteArray(StringBuilder text, JsonElement value, int indent)
    {
        foreach (var item in value.EnumerateArray())
        {
            text.Append(' ', indent).Append("- ");
            if (item.ValueKind == JsonValueKind.Array && item.GetArrayLength() > 0)
            {
                text.Append('\n');
                Write(text, item, indent + 2, inList: false);
            }
            else
            {
                Write(text, item, indent + 2, inList: true);
            }
        }
    }

    private static void WriteBelow(StringBuilder text, JsonElement value, int indent)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object when value.EnumerateObject().Any():
                text.Append('\n');
                Write(text, value, indent + 2, inList: false);
                break;
            case JsonValueKind.Array when value.GetArrayLength() > 0:
                text.Append('\n');
                Write(text, value, indent, inList: false);
                break;
            default:
                text.Append(' ').Append(Scalar(value)).Append('\n');
                break;
        }
    }

    private static string Scalar(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "{}",
        JsonValueKind.Array => "[]",
        JsonValueKind.String => Text(value.GetString()!),
        JsonValueKind.Null => "null",
        _ => value.GetRawText(),
    };

    // A double-quoted YAML text is a superset of a JSON text, so whatever is not plainly a word is written as JSON.
    private static string Text(string value) => IsPlain(value) ? value : $"\"{JsonEncodedText.Encode(value)}\"";

    private static bool IsPlain(string value)
    {
        if (value.Length == 0 || !char.IsAsciiLetter(value[0]) || value[^1] == ' ')
        {
            return false;
        }

        foreach (var c in value)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('.' or '-' or '_' or '/' or ' '))
            {
                return false;
            }
        }

        return value.ToLower(CultureInfo.InvariantCulture) is not ("true" or "false" or "null" or "yes" or "no" or "on" or "off" or "y" or "n");
    }
}
