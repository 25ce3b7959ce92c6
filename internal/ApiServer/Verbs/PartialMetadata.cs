using System.Buffers;
using System.Text.Json;

namespace EdgeOrch.ApiServer.Verbs;

/// <summary>Cuts an object down to meta.k8s.io PartialObjectMetadata without building a tree.</summary>
internal static class PartialMetadata
{
    /// <summary>The metadata of an object, as an object of its own.</summary>
    public static byte[] Encode(ReadOnlyMemory<byte> json, string version)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("kind"u8, "PartialObjectMetadata"u8);
            writer.WriteString("apiVersion"u8, "meta.k8s.io/" + version);
            writer.WritePropertyName("metadata"u8);
            writer.WriteRawValue(Find(json.Span), skipInputValidation: true);
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static ReadOnlySpan<byte> Find(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 1000 });
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var found = reader.ValueTextEquals("metadata"u8);
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            if (found)
            {
                return json[start..(int)reader.BytesConsumed];
            }
        }

        return "{}"u8;
    }
}
