using System.Text;
using System.Text.Json;

namespace EdgeOrch.Api.Decoding;

/// <summary>Words a JSON syntax error so that its sender finds the place.</summary>
internal static class JsonErrors
{
    /// <summary>What is wrong and where; line and column count from one.</summary>
    public static string Describe(JsonException error, ReadOnlySpan<byte> json)
    {
        if (json.Trim(" \t\r\n"u8).IsEmpty)
        {
            return "unexpected end of JSON input";
        }

        var line = (error.LineNumber ?? 0) + 1;
        var column = (error.BytePositionInLine ?? 0) + 1;
        var text = error.Message;
        var cut = text.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return $"invalid JSON at line {line}, column {column}: {(cut < 0 ? text : text[..cut])}";
    }

    /// <summary>The first bytes of a body for an error message.</summary>
    public static string Excerpt(ReadOnlySpan<byte> json)
        => Encoding.UTF8.GetString(json.Length > 30 ? json[..30] : json);
}
