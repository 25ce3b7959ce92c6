using System.Text.Json;
using EdgeOrch.Api.Schema;

namespace EdgeOrch.Api.Protobuf;

/// <summary>Writes the values a JSON reader meets as protobuf fields, by the numbers of their schema.</summary>
internal readonly ref struct ProtobufMessages(ProtobufWriter writer, ReadOnlySpan<byte> json)
{
    private readonly ReadOnlySpan<byte> _json = json;

    /// <summary>The fields of the object the reader stands on; leaves the reader on its end. What the type does not name is left out.</summary>
    public void Object(ref Utf8JsonReader reader, TypeSchema type)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        var start = reader;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var field = type.Field(ref reader);
            reader.Read();
            if (field is null || field.ProtoNumber == 0 || reader.TokenType == JsonTokenType.Null || type.IsInlined(field))
            {
                reader.Skip();
            }
            else
            {
                Value(ref reader, field.ProtoNumber, field.Type, type);
            }
        }

        // An embedded struct has no name in JSON and is a message of its own on the wire, so its fields are picked in a walk of their own.
        foreach (var (number, inlined) in type.Inlined)
        {
            if (number > 0)
            {
                var again = start;
                var message = writer.Begin(number);
                Object(ref again, inlined);
                writer.End(message);
            }
        }
    }

    /// <summary>One value as a field, or as many fields as it has items.</summary>
    public void Value(ref Utf8JsonReader reader, int number, TypeSchema type, TypeSchema owner)
    {
        switch (type.Kind)
        {
            case FieldType.Array when reader.TokenType == JsonTokenType.StartArray:
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    Value(ref reader, number, type.Element!, owner);
                }

                break;
            case FieldType.Map when reader.TokenType == JsonTokenType.StartObject:
                while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                {
                    Entry(ref reader, number, type.Element!, owner);
                }

                break;
            case FieldType.Object when reader.TokenType == JsonTokenType.StartObject:
                var message = writer.Begin(number);
                Object(ref reader, type);
                writer.End(message);
                break;
            case FieldType.RawJson:
                Raw(ref reader, number, type, owner);
                break;
            default:
                ProtobufLeaves.Write(writer, ref reader, number, type);
                break;
        }
    }

    // A map is a list of messages with key and value; a list as value is wrapped in a message of its own.
    private void Entry(ref Utf8JsonReader reader, int number, TypeSchema element, TypeSchema owner)
    {
        var entry = writer.Begin(number);
        ProtobufLeaves.Text(writer, ref reader, 1);
        reader.Read();
        if (element.Kind == FieldType.Array)
        {
            var items = writer.Begin(2);
            Value(ref reader, 1, element, owner);
            writer.End(items);
        }
        else
        {
            Value(ref reader, 2, element, owner);
        }

        writer.End(entry);
    }

    private void Raw(ref Utf8JsonReader reader, int number, TypeSchema type, TypeSchema owner)
    {
        var message = writer.Begin(number);
        if (type == ScalarTypes.SchemaOrBool)
        {
            writer.Flag(1, reader.TokenType != JsonTokenType.False);
            SchemaChoice(ref reader, 2, owner);
        }
        else if (type == ScalarTypes.SchemaOrArray)
        {
            SchemaChoice(ref reader, reader.TokenType == JsonTokenType.StartArray ? 2 : 1, owner);
        }
        else if (type == ScalarTypes.SchemaOrStrings && reader.TokenType == JsonTokenType.StartArray)
        {
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                ProtobufLeaves.Text(writer, ref reader, 2);
            }
        }
        else if (type == ScalarTypes.SchemaOrStrings)
        {
            SchemaChoice(ref reader, 1, owner);
        }
        else
        {
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            writer.Bytes(1, _json[start..(int)reader.BytesConsumed]);
        }

        writer.End(message);
    }

    // One schema or several, of the type that holds the field: JSON schemas nest in themselves.
    private void SchemaChoice(ref Utf8JsonReader reader, int number, TypeSchema schema)
    {
        if (reader.TokenType == JsonTokenType.StartArray)
        {
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                SchemaChoice(ref reader, number, schema);
            }
        }
        else if (reader.TokenType == JsonTokenType.StartObject)
        {
            var message = writer.Begin(number);
            Object(ref reader, schema);
            writer.End(message);
        }
    }
}
