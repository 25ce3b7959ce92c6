using System.Text.Json;
using System.Text.Json.Nodes;

namespace EdgeOrch.Api.Types;

/// <summary>A JSON value kept as it was written: the API's RawExtension, JSON and FieldsV1.</summary>
public readonly struct RawJson(ReadOnlyMemory<byte> utf8) : IEquatable<RawJson>
{
    /// <summary>The value's bytes.</summary>
    public ReadOnlyMemory<byte> Utf8 { get; } = utf8;

    /// <summary>The value as a tree.</summary>
    public JsonNode? ToNode() => JsonNode.Parse(Utf8.Span);

    /// <summary>Copies the value the reader stands on.</summary>
    public static RawJson Read(ref Utf8JsonReader reader)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        return new RawJson(System.Text.Encoding.UTF8.GetBytes(document.RootElement.GetRawText()));
    }

    /// <summary>Writes the value; a default instance is null.</summary>
    public void Write(Utf8JsonWriter writer)
    {
        if (Utf8.IsEmpty)
        {
            writer.WriteNullValue();
            return;
        }

        writer.WriteRawValue(Utf8.Span, skipInputValidation: true);
    }

    /// <inheritdoc/>
    public bool Equals(RawJson other) => Utf8.Span.SequenceEqual(other.Utf8.Span);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is RawJson other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(Utf8.Span);
        return hash.ToHashCode();
    }
}
