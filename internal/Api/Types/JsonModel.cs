using System.Buffers;
using System.Text.Json;

namespace EdgeOrch.Api.Types;

/// <summary>Reads one value the reader stands on.</summary>
public delegate T JsonValueReader<out T>(ref Utf8JsonReader reader);

/// <summary>The reading and writing that generated types share.</summary>
public static class JsonModel
{
    private static readonly JsonWriterOptions WriterOptions = new()
    {
        SkipValidation = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Parses a whole document.</summary>
    /// <exception cref="JsonException">The document is not JSON, or a member has the wrong type.</exception>
    public static T Parse<T>(ReadOnlySpan<byte> utf8)
        where T : class, IJsonModel<T>
    {
        var reader = new Utf8JsonReader(utf8);
        reader.Read();
        return T.Read(ref reader);
    }

    /// <summary>The object as UTF-8 JSON.</summary>
    public static byte[] ToUtf8<T>(T value)
        where T : class, IJsonModel<T>
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer, WriterOptions))
        {
            value.Write(writer);
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>A deep copy.</summary>
    public static T Clone<T>(T value)
        where T : class, IJsonModel<T> => Parse<T>(ToUtf8(value));

    /// <summary>Whether two objects have the same content.</summary>
    public static bool Same<T>(T? left, T? right)
        where T : class, IJsonModel<T>
    {
        if (left is null || right is null)
        {
            return ReferenceEquals(left, right);
        }

        return ReferenceEquals(left, right) || ToUtf8(left).AsSpan().SequenceEqual(ToUtf8(right));
    }

    /// <summary>Reads a 32-bit number; a fraction of zero is accepted.</summary>
    public static int ReadInt32(ref Utf8JsonReader reader) => checked((int)ReadInt64(ref reader));

    /// <summary>Reads a 64-bit number; a fraction of zero is accepted.</summary>
    public static long ReadInt64(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.Number)
        {
            throw new JsonException($"expected a number, found {reader.TokenType}");
        }

        return reader.TryGetInt64(out var value) ? value : checked((long)reader.GetDouble());
    }

    /// <summary>Reads a string.</summary>
    public static string ReadString(ref Utf8JsonReader reader) => reader.TokenType == JsonTokenType.String
        ? reader.GetString()!
        : throw new JsonException($"expected a string, found {reader.TokenType}");

    /// <summary>Reads true or false.</summary>
    public static bool ReadBoolean(ref Utf8JsonReader reader) => reader.GetBoolean();

    /// <summary>Reads a floating-point number.</summary>
    public static double ReadDouble(ref Utf8JsonReader reader) => reader.GetDouble();

    /// <summary>Reads base64 bytes.</summary>
    public static byte[] ReadBytes(ref Utf8JsonReader reader) => reader.GetBytesFromBase64();

    /// <summary>Reads an RFC 3339 instant.</summary>
    public static DateTimeOffset ReadTime(ref Utf8JsonReader reader) =>
        KubeTime.TryParse(ReadString(ref reader), out var value) ? value : throw new JsonException($"\"{reader.GetString()}\" is not an RFC 3339 time");

    /// <summary>Reads an object of a generated type.</summary>
    public static T ReadModel<T>(ref Utf8JsonReader reader)
        where T : class, IJsonModel<T> => T.Read(ref reader);

    /// <summary>Reads an array; null elements are refused.</summary>
    public static List<T> ReadList<T>(ref Utf8JsonReader reader, JsonValueReader<T> readItem)
    {
        Expect(ref reader, JsonTokenType.StartArray);
        var list = new List<T>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            list.Add(readItem(ref reader));
        }

        return list;
    }

    /// <summary>Reads an object as a map in its own order.</summary>
    public static Dictionary<string, T> ReadMap<T>(ref Utf8JsonReader reader, JsonValueReader<T> readItem)
    {
        Expect(ref reader, JsonTokenType.StartObject);
        var map = new Dictionary<string, T>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var key = reader.GetString()!;
            reader.Read();
            map[key] = readItem(ref reader);
        }

        return map;
    }

    /// <summary>Fails unless the reader stands on the token.</summary>
    public static void Expect(ref Utf8JsonReader reader, JsonTokenType token)
    {
        if (reader.TokenType != token)
        {
            throw new JsonException($"expected {token}, found {reader.TokenType}");
        }
    }

    /// <summary>The bytes of the member name the reader stands on, unescaped.</summary>
    public static ReadOnlySpan<byte> MemberName(ref Utf8JsonReader reader) =>
        reader.ValueIsEscaped || reader.HasValueSequence ? System.Text.Encoding.UTF8.GetBytes(reader.GetString()!) : reader.ValueSpan;

    /// <summary>Writes an array of generated objects.</summary>
    public static void WriteModels<T>(Utf8JsonWriter writer, ReadOnlySpan<byte> name, List<T> items)
        where T : class, IJsonModel<T>
    {
        writer.WriteStartArray(name);
        foreach (var item in items)
        {
            item.Write(writer);
        }

        writer.WriteEndArray();
    }

    /// <summary>Writes an array by a function per item.</summary>
    public static void WriteList<T>(Utf8JsonWriter writer, ReadOnlySpan<byte> name, List<T> items, Action<Utf8JsonWriter, T> writeItem)
    {
        writer.WriteStartArray(name);
        foreach (var item in items)
        {
            writeItem(writer, item);
        }

        writer.WriteEndArray();
    }

    /// <summary>Writes an array that has no name of its own: one inside another array or map.</summary>
    public static void WriteItems<T>(Utf8JsonWriter writer, List<T> items, Action<Utf8JsonWriter, T> writeItem)
    {
        writer.WriteStartArray();
        foreach (var item in items)
        {
            writeItem(writer, item);
        }

        writer.WriteEndArray();
    }

    /// <summary>Writes a map by a function per value.</summary>
    public static void WriteMap<T>(Utf8JsonWriter writer, ReadOnlySpan<byte> name, Dictionary<string, T> items, Action<Utf8JsonWriter, T> writeItem)
    {
        writer.WriteStartObject(name);
        foreach (var (key, value) in items)
        {
            writer.WritePropertyName(key);
            writeItem(writer, value);
        }

        writer.WriteEndObject();
    }
}
