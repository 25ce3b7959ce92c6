using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeOrch.Api.Schema;

namespace EdgeOrch.Api.Serialization;

/// <summary>
/// Writes object trees as UTF-8 JSON. With a schema the outcome is canonical: fields in the order the API
/// defines, keys of maps sorted. Equal objects then are equal bytes, which is how an update that changes nothing is seen.
/// </summary>
public static class ObjectEncoder
{
    private static readonly JsonWriterOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
        MaxDepth = 1000,
    };

    /// <summary>The tree as it is.</summary>
    public static byte[] Encode(JsonNode value)
    {
        using var buffer = EncodePooled(value);
        return buffer.Written.ToArray();
    }

    /// <summary>The tree as it is, for a reader that is done with it at once.</summary>
    internal static PooledBuffer EncodePooled(JsonNode value)
    {
        var buffer = new PooledBuffer();
        using var writer = new Utf8JsonWriter(buffer, Options);
        value.WriteTo(writer);
        return buffer;
    }

    /// <summary>The canonical form of an object of this type.</summary>
    public static byte[] EncodeCanonical(JsonObject value, TypeSchema type)
    {
        using var buffer = new PooledBuffer();
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            Write(writer, value, type);
        }

        return buffer.Written.ToArray();
    }

    private static void Write(Utf8JsonWriter writer, JsonNode? value, TypeSchema? type)
    {
        switch (value)
        {
            case JsonObject tree when type?.Kind == FieldType.Object && type.Fields.Count > 0:
                WriteObject(writer, tree, type);
                break;
            case JsonObject map:
                WriteMap(writer, map, type?.Kind == FieldType.Map ? type.Element : null);
                break;
            case JsonArray array:
                writer.WriteStartArray();
                for (var i = 0; i < array.Count; i++)
                {
                    Write(writer, array[i], type?.Kind == FieldType.Array ? type.Element : null);
                }

                writer.WriteEndArray();
                break;
            case null:
                writer.WriteNullValue();
                break;
            default:
                value.WriteTo(writer);
                break;
        }
    }

    private static void WriteObject(Utf8JsonWriter writer, JsonObject tree, TypeSchema type)
    {
        writer.WriteStartObject();
        var written = 0;
        foreach (var field in type.Fields)
        {
            if (tree.TryGetPropertyValue(field.Name, out var value))
            {
                writer.WritePropertyName(field.Utf8Name);
                Write(writer, value, field.Type);
                written++;
            }
        }

        if (written < tree.Count)
        {
            foreach (var (name, value) in tree.Where(p => type.Field(p.Key) is null).OrderBy(p => p.Key, StringComparer.Ordinal))
            {
                writer.WritePropertyName(name);
                Write(writer, value, null);
            }
        }

        writer.WriteEndObject();
    }

    // Most maps are: records of field managers, and whatever was stored before.
    private static bool IsOrdered(JsonObject map)
    {
        string? last = null;
        for (var i = 0; i < map.Count; i++)
        {
            var name = map.GetAt(i).Key;
            if (string.CompareOrdinal(last, name) > 0)
            {
                return false;
            }

            last = name;
        }

        return true;
    }

    private static void WriteMap(Utf8JsonWriter writer, JsonObject map, TypeSchema? element)
    {
        writer.WriteStartObject();
        if (IsOrdered(map))
        {
            for (var i = 0; i < map.Count; i++)
            {
                WriteEntry(writer, map.GetAt(i), element);
            }
        }
        else
        {
            foreach (var entry in map.OrderBy(p => p.Key, StringComparer.Ordinal))
            {
                WriteEntry(writer, entry, element);
            }
        }

        writer.WriteEndObject();
    }

    private static void WriteEntry(Utf8JsonWriter writer, KeyValuePair<string, JsonNode?> entry, TypeSchema? element)
    {
        writer.WritePropertyName(entry.Key);
        Write(writer, entry.Value, element);
    }
}
