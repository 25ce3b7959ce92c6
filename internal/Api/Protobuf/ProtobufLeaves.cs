using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;
using EdgeOrch.Api.Decoding;
using EdgeOrch.Api.Schema;

namespace EdgeOrch.Api.Protobuf;

/// <summary>Writes the leaf types of the API in their protobuf forms; a token that does not fit its type is left out.</summary>
internal static class ProtobufLeaves
{
    /// <summary>Writes the value the reader stands on; leaves the reader on its last token.</summary>
    public static void Write(ProtobufWriter writer, ref Utf8JsonReader reader, int number, TypeSchema type)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.String:
                FromString(writer, ref reader, number, type.Kind);
                break;
            case JsonTokenType.Number:
                FromNumber(writer, ref reader, number, type.Kind);
                break;
            case JsonTokenType.True or JsonTokenType.False when type.Kind == FieldType.Bool:
                writer.Number(number, reader.TokenType == JsonTokenType.True ? 1 : 0);
                break;
            default:
                reader.Skip();
                break;
        }
    }

    /// <summary>Writes the string or property name the reader stands on, also when it is empty.</summary>
    public static void Text(ProtobufWriter writer, ref Utf8JsonReader reader, int number)
    {
        if (!reader.ValueIsEscaped)
        {
            writer.Bytes(number, reader.ValueSpan);
            return;
        }

        var start = writer.Begin(number);
        if (reader.TokenType == JsonTokenType.String)
        {
            writer.Advance(reader.CopyString(writer.Reserve(reader.ValueSpan.Length)));
        }
        else
        {
            writer.Raw(Encoding.UTF8.GetBytes(reader.GetString()!));
        }

        writer.End(start);
    }

    private static void FromString(ProtobufWriter writer, ref Utf8JsonReader reader, int number, FieldType kind)
    {
        switch (kind)
        {
            case FieldType.String:
                Text(writer, ref reader, number);
                break;
            case FieldType.Bytes:
                Bytes(writer, ref reader, number);
                break;
            case FieldType.Time or FieldType.MicroTime:
                Time(writer, ref reader, number);
                break;
            case FieldType.Duration:
                var nanos = writer.Begin(number);
                writer.Number(1, GoDuration.TryParse(reader.GetString()!, out var duration) ? duration.Ticks * 100 : 0);
                writer.End(nanos);
                break;
            case FieldType.Quantity:
                var quantity = writer.Begin(number);
                Text(writer, ref reader, 1);
                writer.End(quantity);
                break;
            case FieldType.IntOrString:
                var choice = writer.Begin(number);
                writer.Number(1, 1);
                writer.Number(2, 0);
                Text(writer, ref reader, 3);
                writer.End(choice);
                break;
            default:
                break;
        }
    }

    private static void FromNumber(ProtobufWriter writer, ref Utf8JsonReader reader, int number, FieldType kind)
    {
        switch (kind)
        {
            case FieldType.Int32 or FieldType.Int64 when reader.TryGetInt64(out var whole):
                writer.Number(number, whole);
                break;
            case FieldType.Double when reader.TryGetDouble(out var real):
                writer.Real(number, real);
                break;
            case FieldType.Duration when reader.TryGetInt64(out var nanos):
                var duration = writer.Begin(number);
                writer.Number(1, nanos);
                writer.End(duration);
                break;
            case FieldType.Quantity:
                var quantity = writer.Begin(number);
                writer.Bytes(1, reader.ValueSpan);
                writer.End(quantity);
                break;
            case FieldType.IntOrString when reader.TryGetInt32(out var small):
                var choice = writer.Begin(number);
                writer.Number(1, 0);
                writer.Number(2, small);
                writer.Bytes(3, default);
                writer.End(choice);
                break;
            default:
                break;
        }
    }

    private static void Bytes(ProtobufWriter writer, ref Utf8JsonReader reader, int number)
    {
        var start = writer.Begin(number);
        var room = writer.Reserve(Base64.GetMaxDecodedFromUtf8Length(reader.ValueSpan.Length));
        if (!reader.ValueIsEscaped && Base64.DecodeFromUtf8(reader.ValueSpan, room, out _, out var written) == System.Buffers.OperationStatus.Done)
        {
            writer.Advance(written);
        }
        else
        {
            writer.Raw(Convert.FromBase64String(reader.GetString()!));
        }

        writer.End(start);
    }

    private static void Time(ProtobufWriter writer, ref Utf8JsonReader reader, int number)
    {
        var start = writer.Begin(number);
        if (DateTimeOffset.TryParse(reader.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
        {
            writer.Number(1, time.ToUnixTimeSeconds());
            writer.Number(2, time.UtcTicks % TimeSpan.TicksPerSecond * 100);
        }

        writer.End(start);
    }
}
