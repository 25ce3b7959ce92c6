using System.Text.Json;
using System.Text.Json.Nodes;

namespace EdgeOrch.Api.Decoding;

/// <summary>
/// Reads free-form JSON into an eager tree. JsonNode.Parse is lazy and fails on duplicate names only when
/// the object is first touched; here the last value wins at once.
/// </summary>
internal static class RawReader
{
    /// <summary>The value the reader stands on; leaves the reader on its last token.</summary>
    public static JsonNode? Read(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                var tree = new JsonObject();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
                {
                    var name = reader.GetString()!;
                    reader.Read();
                    tree[name] = Read(ref reader);
                }

                return tree;
            case JsonTokenType.StartArray:
                var array = new JsonArray();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    array.Add(Read(ref reader));
                }

                return array;
            case JsonTokenType.String:
                return JsonValue.Create(reader.GetString());
            case JsonTokenType.Number:
                return reader.TryGetInt64(out var whole) ? JsonValue.Create(whole) : JsonValue.Create(Finite(reader.GetDouble()));
            case JsonTokenType.True or JsonTokenType.False:
                return JsonValue.Create(reader.TokenType == JsonTokenType.True);
            default:
                return null;
        }
    }

    // A number too large for a double reads as infinity, which JSON cannot say again.
    private static double Finite(double number)
        => double.IsFinite(number) ? number : throw new JsonException("a number is too large");
}
