using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeOrch.Api.Errors;
using EdgeOrch.Api.Schema;
using EdgeOrch.Api.Types;

namespace EdgeOrch.Api.Decoding;

/// <summary>Reads single values and refuses those a type cannot hold.</summary>
internal static class ScalarReader
{
    /// <summary>The value, or null when the token does not fit the type.</summary>
    public static JsonNode? TryRead(ref Utf8JsonReader reader, TypeSchema type)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.String:
                return FromString(reader.GetString()!, type);
            case JsonTokenType.Number:
                return FromNumber(ref reader, type);
            case JsonTokenType.True or JsonTokenType.False:
                return type.Kind == FieldType.Bool ? JsonValue.Create(reader.TokenType == JsonTokenType.True) : null;
            default:
                return null;
        }
    }

    /// <summary>What is wrong with a string or number whose JSON type fits but whose content does not; else null.</summary>
    public static string? Explain(ref Utf8JsonReader reader, TypeSchema type)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            return null;
        }

        var text = reader.GetString()!;
        return type.Kind switch
        {
            FieldType.Quantity => "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"
                + $" (got {GoQuote.Quote(text)})",
            FieldType.Time or FieldType.MicroTime => $"parsing time {GoQuote.Quote(text)}: want RFC 3339, for example \"2006-01-02T15:04:05Z\"",
            FieldType.Duration => $"time: invalid duration {GoQuote.Quote(text)}",
            FieldType.Bytes => "illegal base64 data",
            _ => null,
        };
    }

    private static JsonValue? FromString(string text, TypeSchema type) => type.Kind switch
    {
        FieldType.String or FieldType.IntOrString => JsonValue.Create(text),
        FieldType.Quantity => Canonical(text),
        FieldType.Bytes => IsBase64(text) ? JsonValue.Create(text) : null,
        FieldType.Time => NormalTime(text, micro: false),
        FieldType.MicroTime => NormalTime(text, micro: true),
        FieldType.Duration => GoDuration.IsValid(text) ? JsonValue.Create(text) : null,
        _ => null,
    };

    private static JsonValue? FromNumber(ref Utf8JsonReader reader, TypeSchema type)
    {
        switch (type.Kind)
        {
            case FieldType.Int32 or FieldType.IntOrString:
                return reader.TryGetInt32(out var small) ? JsonValue.Create((long)small) : null;
            case FieldType.Int64 or FieldType.Duration:
                return reader.TryGetInt64(out var number) ? JsonValue.Create(number) : null;
            case FieldType.Double:
                return reader.TryGetDouble(out var real) && double.IsFinite(real) ? JsonValue.Create(real) : null;
            case FieldType.Quantity:
                return Canonical(System.Text.Encoding.UTF8.GetString(reader.ValueSpan));
            default:
                return null;
        }
    }

    // Upstream answers with the canonical form: 0.5 becomes 500m, 1024Mi becomes 1Gi.
    private static JsonValue? Canonical(string text)
        => Quantity.TryParse(text, out var quantity) ? JsonValue.Create(quantity.ToString()) : null;

    private static bool IsBase64(string text)
        => Convert.TryFromBase64String(text, text.Length == 0 ? [] : new byte[(text.Length * 3 / 4) + 3], out _);

    private static JsonValue? NormalTime(string text, bool micro)
    {
        if (text.Length < 20 || text[10] is not ('T' or 't')
            || !DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
        {
            return null;
        }

        return JsonValue.Create(time.UtcDateTime.ToString(micro ? "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'" : "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
    }
}
