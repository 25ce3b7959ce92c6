using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeOrch.Api.Decoding;
using EdgeOrch.Api.Errors;
using EdgeOrch.Api.Schema;

namespace EdgeOrch.Api.Protobuf;

/// <summary>
/// Turns request bodies in Kubernetes' protobuf encoding (application/vnd.kubernetes.protobuf: four magic bytes, then a
/// runtime.Unknown envelope) into the same trees JSON bodies give. Unknown field numbers are skipped. Pure.
/// </summary>
public static class ProtobufDecoder
{
    /// <summary>The media type.</summary>
    public const string ContentType = "application/vnd.kubernetes.protobuf";

    private const int MaxDepth = 64;

    private static ReadOnlySpan<byte> Magic => "k8s\0"u8;

    /// <summary>Decodes the object in the envelope as a type; apiVersion and kind come from the envelope.</summary>
    /// <exception cref="ApiException">400: the bytes are no such message.</exception>
    public static JsonObject Decode(ReadOnlySpan<byte> body, TypeSchema type)
    {
        if (!body.StartsWith(Magic))
        {
            throw ApiException.BadRequest("provided data does not appear to be a protobuf message, expected prefix \"k8s\\x00\"");
        }

        try
        {
            ReadOnlySpan<byte> raw = default;
            string apiVersion = "", kind = "";
            var envelope = new ProtobufReader(body[Magic.Length..]);
            while (envelope.Read())
            {
                if (envelope.Field == 1)
                {
                    (apiVersion, kind) = ReadTypeMeta(envelope.Bytes);
                }
                else if (envelope.Field == 2)
                {
                    raw = envelope.Bytes;
                }
            }

            var value = ReadMessage(raw, type, 0);
            if (apiVersion.Length > 0)
            {
                value["apiVersion"] = apiVersion;
                value["kind"] = kind;
            }

            return value;
        }
        catch (Exception e) when (e is InvalidDataException or OverflowException or ArgumentException or JsonException)
        {
            throw new ApiException(ApiException.BadRequest($"the object provided is unrecognized (must be of type {type.Name}): proto: {e.Message}").Status, e);
        }
    }

    private static (string ApiVersion, string Kind) ReadTypeMeta(ReadOnlySpan<byte> data)
    {
        string apiVersion = "", kind = "";
        var reader = new ProtobufReader(data);
        while (reader.Read())
        {
            if (reader.Field == 1)
            {
                apiVersion = Encoding.UTF8.GetString(reader.Bytes);
            }
            else if (reader.Field == 2)
            {
                kind = Encoding.UTF8.GetString(reader.Bytes);
            }
        }

        return (apiVersion, kind);
    }

    private static JsonObject ReadMessage(ReadOnlySpan<byte> data, TypeSchema type, int depth)
    {
        if (depth > MaxDepth)
        {
            throw new InvalidDataException("the message is nested too deeply");
        }

        var value = new JsonObject();
        var reader = new ProtobufReader(data);
        while (reader.Read())
        {
            if (type.InlinedAt(reader.Field) is { } inlined)
            {
                // An embedded struct is a message of its own on the wire and nothing of its own in JSON.
                foreach (var (name, field) in ReadMessage(reader.Bytes, inlined, depth + 1).ToArray())
                {
                    value[name] = field?.DeepClone();
                }
            }
            else if (type.FieldAt(reader.Field) is { } field)
            {
                ReadField(ref reader, field, value, type, depth);
            }
        }

        return value;
    }

    private static void ReadField(ref ProtobufReader reader, FieldSchema field, JsonObject value, TypeSchema owner, int depth)
    {
        switch (field.Type.Kind)
        {
            case FieldType.Array:
                var list = value[field.Name] as JsonArray;
                if (list is null)
                {
                    value[field.Name] = list = [];
                }

                list.Add(ReadItem(ref reader, field.Type.Element!, owner, depth));
                break;
            case FieldType.Map:
                ReadEntry(reader.Bytes, field.Type.Element!, JsonTree.Ensure(value, field.Name), owner, depth);
                break;
            case FieldType.Object:
                value[field.Name] = ReadMessage(reader.Bytes, field.Type, depth + 1);
                break;
            default:
                var scalar = ReadItem(ref reader, field.Type, owner, depth);
                // Fields that are no pointers are always on the wire; their zero value says what absence says in JSON.
                if (scalar is not null && (field.Nullable || field.Required || !ProtobufScalars.IsZero(scalar)))
                {
                    value[field.Name] = scalar;
                }

                break;
        }
    }

    private static void ReadEntry(ReadOnlySpan<byte> data, TypeSchema element, JsonObject map, TypeSchema owner, int depth)
    {
        var key = "";
        JsonNode? value = null;
        var reader = new ProtobufReader(data);
        while (reader.Read())
        {
            if (reader.Field == 1)
            {
                key = Encoding.UTF8.GetString(reader.Bytes);
            }
            else if (reader.Field == 2)
            {
                value = element.Kind == FieldType.Array
                    ? ReadItems(reader.Bytes, element.Element!, owner, depth)
                    : ReadItem(ref reader, element, owner, depth);
            }
        }

        map[key] = value ?? (element.Kind is FieldType.String or FieldType.Bytes ? JsonValue.Create("") : null);
    }

    // A list as map value is wrapped in a message with one repeated field.
    private static JsonArray ReadItems(ReadOnlySpan<byte> data, TypeSchema element, TypeSchema owner, int depth)
    {
        var items = new JsonArray();
        var reader = new ProtobufReader(data);
        while (reader.Read())
        {
            items.Add(ReadItem(ref reader, element, owner, depth));
        }

        return items;
    }

    private static JsonNode? ReadItem(ref ProtobufReader reader, TypeSchema type, TypeSchema owner, int depth)
    {
        if (type.Kind == FieldType.Object)
        {
            return ReadMessage(reader.Bytes, type, depth + 1);
        }

        return type == ScalarTypes.SchemaOrBool || type == ScalarTypes.SchemaOrArray || type == ScalarTypes.SchemaOrStrings
            ? ReadSchemaChoice(reader.Bytes, type, owner, depth)
            : ProtobufScalars.Read(ref reader, type);
    }

    // Where JSON has a schema or something simpler, the message has a field for each form; the schema is of the type that holds it.
    private static JsonNode? ReadSchemaChoice(ReadOnlySpan<byte> data, TypeSchema choice, TypeSchema schema, int depth)
    {
        JsonNode? single = null;
        JsonArray? several = null;
        var reader = new ProtobufReader(data);
        while (reader.Read())
        {
            if (reader.Field == (choice == ScalarTypes.SchemaOrBool ? 2 : 1))
            {
                single = ReadMessage(reader.Bytes, schema, depth + 1);
            }
            else if (choice == ScalarTypes.SchemaOrBool)
            {
                single ??= JsonValue.Create(reader.Number != 0);
            }
            else
            {
                JsonNode item = choice == ScalarTypes.SchemaOrArray ? ReadMessage(reader.Bytes, schema, depth + 1) : Encoding.UTF8.GetString(reader.Bytes);
                (several ??= []).Add(item);
            }
        }

        return single ?? several ?? (choice == ScalarTypes.SchemaOrBool ? JsonValue.Create(false) : (JsonNode?)null);
    }
}
