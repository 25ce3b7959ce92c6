using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using EdgeOrch.Api.Schema;

namespace EdgeOrch.Api.Protobuf;

/// <summary>Reads the leaf types of the API from their protobuf forms. Pure.</summary>
internal static class ProtobufScalars
{
    /// <summary>The JSON value of the present field; null when the type is no leaf or the value means absence.</summary>
    public static JsonNode? Read(ref ProtobufReader reader, TypeSchema type) => type.Kind switch
    {
        FieldType.String => JsonValue.Create(Encoding.UTF8.GetString(reader.Bytes)),
        FieldType.Bytes => JsonValue.Create(Convert.ToBase64String(reader.Bytes)),
        FieldType.Int32 or FieldType.Int64 => JsonValue.Create(reader.Number),
        FieldType.Bool => JsonValue.Create(reader.Number != 0),
        FieldType.Double => JsonValue.Create(BitConverter.Int64BitsToDouble(reader.Number)),
        FieldType.Time => Time(reader.Bytes, "yyyy-MM-ddTHH:mm:ssZ"),
        FieldType.MicroTime => Time(reader.Bytes, "yyyy-MM-ddTHH:mm:ss.ffffffZ"),
        FieldType.Duration => JsonValue.Create(Duration(reader.Bytes)),
        FieldType.Quantity => JsonValue.Create(First(reader.Bytes) is { Length: > 0 } quantity ? quantity : "0"),
        FieldType.IntOrString => IntOrString(reader.Bytes),
        FieldType.RawJson => First(reader.Bytes) is { Length: > 0 } json ? JsonNode.Parse(json) : new JsonObject(),
        _ => null,
    };

    /// <summary>Whether a value is the zero of its type.</summary>
    public static bool IsZero(JsonNode value) => value is JsonValue leaf
        && ((leaf.TryGetValue(out string? text) && text.Length == 0)
            || (leaf.TryGetValue(out long number) && number == 0)
            || (leaf.TryGetValue(out bool flag) && !flag)
            || (leaf.TryGetValue(out double real) && real == 0));

    // message { int64 seconds = 1; int32 nanos = 2; }, empty for no time.
    private static JsonValue? Time(ReadOnlySpan<byte> data, string format)
    {
        if (data.IsEmpty)
        {
            return null;
        }

        long seconds = 0, nanos = 0;
        var reader = new ProtobufReader(data);
        while (reader.Read())
        {
            if (reader.Field == 1)
            {
                seconds = reader.Number;
            }
            else if (reader.Field == 2)
            {
                nanos = reader.Number;
            }
        }

        var time = DateTimeOffset.FromUnixTimeSeconds(seconds).AddTicks(nanos / 100);
        return JsonValue.Create(time.UtcDateTime.ToString(format, CultureInfo.InvariantCulture));
    }

    private static string Duration(ReadOnlySpan<byte> data)
    {
        long nanos = 0;
        var reader = new ProtobufReader(data);
        while (reader.Read())
        {
            nanos = reader.Field == 1 ? reader.Number : nanos;
        }

        return nanos % 1_000_000_000 == 0
            ? (nanos / 1_000_000_000).ToString(CultureInfo.InvariantCulture) + "s"
            : nanos.ToString(CultureInfo.InvariantCulture) + "ns";
    }

    // message { int64 type = 1; int32 intVal = 2; string strVal = 3; }
    private static JsonValue IntOrString(ReadOnlySpan<byte> data)
    {
        long type = 0, number = 0;
        var text = "";
        var reader = new ProtobufReader(data);
        while (reader.Read())
        {
            switch (reader.Field)
            {
                case 1: type = reader.Number; break;
                case 2: number = reader.Number; break;
                case 3: text = Encoding.UTF8.GetString(reader.Bytes); break;
                default: break;
            }
        }

        return type == 0 ? JsonValue.Create(number) : JsonValue.Create(text);
    }

    private static string First(ReadOnlySpan<byte> data)
    {
        var reader = new ProtobufReader(data);
        while (reader.Read())
        {
            if (reader.Field == 1)
            {
                return Encoding.UTF8.GetString(reader.Bytes);
            }
        }

        return "";
    }
}
