using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeOrch.Api.Schema;

namespace EdgeOrch.Api.Decoding;

/// <summary>
/// One decoding: walks the tokens along the schema and keeps the path for messages. Unknown and duplicate fields
/// are collected, wrong types end the decoding.
/// </summary>
/// <param name="report">Whether unknown and duplicate fields are collected.</param>
/// <param name="keepEmpty">Whether empty lists and maps stay where they count as absent: who applies one owns it.</param>
internal sealed class DecodeSession(bool report, bool keepEmpty)
{
    private const int MaxProblems = 100;
    private readonly List<PathStep> _path = [];
    private readonly List<string> _problems = [];

    private readonly record struct PathStep(string? Name, int Index);

    /// <summary>Unknown and duplicate fields, as they were met.</summary>
    public IReadOnlyList<string> Problems => _problems;

    /// <summary>Reads the value the reader stands on. Returns null for JSON null.</summary>
    public JsonNode? ReadValue(ref Utf8JsonReader reader, TypeSchema type, string owner)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            return null;
        }

        return type.Kind switch
        {
            FieldType.Object => ReadObject(ref reader, type, owner),
            FieldType.Map => ReadMap(ref reader, type, owner),
            FieldType.Array => ReadArray(ref reader, type, owner),
            FieldType.RawJson => RawReader.Read(ref reader),
            _ => ScalarReader.TryRead(ref reader, type) ?? throw WrongType(ref reader, type, owner),
        };
    }

    /// <summary>What the JSON starts with, in the words of upstream's messages.</summary>
    public static string JsonKind(ReadOnlySpan<byte> json)
    {
        var start = json.TrimStart(" \t\r\n"u8);
        return start.IsEmpty ? "nothing" : (char)start[0] switch
        {
            '{' => "object",
            '[' => "array",
            '"' => "string",
            't' or 'f' => "bool",
            'n' => "null",
            _ => "number",
        };
    }

    private JsonObject ReadObject(ref Utf8JsonReader reader, TypeSchema type, string owner)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw WrongType(ref reader, type, owner);
        }

        var result = new JsonObject();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var field = type.Field(ref reader);
            if (field is null)
            {
                ReadUnknown(ref reader, type, result);
                continue;
            }

            _path.Add(new PathStep(field.Name, 0));
            reader.Read();
            var inner = field.Type.ObjectsAreOwner && reader.TokenType == JsonTokenType.StartObject ? type : field.Type;
            var value = ReadValue(ref reader, inner, type.Name);
            if (!keepEmpty && field.OmitsEmpty && value is JsonArray { Count: 0 } or JsonObject { Count: 0 })
            {
                value = null;
            }

            Put(result, field.Name, value, keepNull: false);
            _path.RemoveAt(_path.Count - 1);
        }

        return result;
    }

    private void ReadUnknown(ref Utf8JsonReader reader, TypeSchema type, JsonObject result)
    {
        var name = reader.GetString()!;
        _path.Add(new PathStep(name, 0));
        reader.Read();
        if (type.PreserveUnknownFields || type.Fields.Count == 0)
        {
            Put(result, name, ReadFree(ref reader), keepNull: true);
        }
        else
        {
            Report("unknown field");
            reader.Skip();
        }

        _path.RemoveAt(_path.Count - 1);
    }

    // Any JSON; a name that occurs twice is reported here too.
    private JsonNode? ReadFree(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                var tree = new JsonObject();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
                {
                    var name = reader.GetString()!;
                    _path.Add(new PathStep(name, 0));
                    reader.Read();
                    Put(tree, name, ReadFree(ref reader), keepNull: true);
                    _path.RemoveAt(_path.Count - 1);
                }

                return tree;
            case JsonTokenType.StartArray:
                var array = new JsonArray();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    _path.Add(new PathStep(null, array.Count));
                    array.Add(ReadFree(ref reader));
                    _path.RemoveAt(_path.Count - 1);
                }

                return array;
            default:
                return RawReader.Read(ref reader);
        }
    }

    private JsonObject ReadMap(ref Utf8JsonReader reader, TypeSchema type, string owner)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw WrongType(ref reader, type, owner);
        }

        var result = new JsonObject();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var name = reader.GetString()!;
            _path.Add(new PathStep(name, 0));
            reader.Read();
            Put(result, name, ReadValue(ref reader, type.Element!, owner) ?? Zero(type.Element!), keepNull: true);
            _path.RemoveAt(_path.Count - 1);
        }

        return result;
    }

    private JsonArray ReadArray(ref Utf8JsonReader reader, TypeSchema type, string owner)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw WrongType(ref reader, type, owner);
        }

        var result = new JsonArray();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            _path.Add(new PathStep(null, result.Count));
            result.Add(ReadValue(ref reader, type.Element!, owner) ?? Zero(type.Element!));
            _path.RemoveAt(_path.Count - 1);
        }

        return result;
    }

    // A null inside a list or map is the element type's zero value upstream.
    private static JsonNode? Zero(TypeSchema type) => type.Kind switch
    {
        FieldType.Object or FieldType.Map => new JsonObject(),
        FieldType.Array => new JsonArray(),
        FieldType.String or FieldType.Bytes => JsonValue.Create(""),
        FieldType.Int32 or FieldType.Int64 or FieldType.IntOrString => JsonValue.Create(0L),
        FieldType.Double => JsonValue.Create(0.0),
        FieldType.Bool => JsonValue.Create(false),
        FieldType.Quantity => JsonValue.Create("0"),
        FieldType.Duration => JsonValue.Create("0s"),
        _ => null,
    };

    private void Put(JsonObject target, string name, JsonNode? value, bool keepNull)
    {
        if (target.ContainsKey(name))
        {
            Report("duplicate field");
            target.Remove(name);
        }

        if (value is not null || keepNull)
        {
            target.Add(name, value);
        }
    }

    private void Report(string what)
    {
        if (report && _problems.Count < MaxProblems)
        {
            _problems.Add($"{what} \"{Path(withIndexes: true)}\"");
        }
    }

    private DecodeException WrongType(ref Utf8JsonReader reader, TypeSchema type, string owner)
    {
        var found = reader.TokenType switch
        {
            JsonTokenType.StartObject => "object",
            JsonTokenType.StartArray => "array",
            JsonTokenType.String => "string",
            JsonTokenType.True or JsonTokenType.False => "bool",
            JsonTokenType.Number when type.Kind is FieldType.Int32 or FieldType.Int64 => "number " + Encoding.UTF8.GetString(reader.ValueSpan),
            _ => "number",
        };
        var special = ScalarReader.Explain(ref reader, type);
        return new DecodeException(special is not null
            ? $"{Path(withIndexes: true)}: {special}"
            : $"json: cannot unmarshal {found} into Go struct field {owner}.{Path(withIndexes: false)} of type {GoName(type)}");
    }

    private static string GoName(TypeSchema type) => type.Kind switch
    {
        FieldType.Object when type.Package.Length > 0 => $"{type.Package[(type.Package.IndexOf('/', StringComparison.Ordinal) + 1)..]}.{type.Name}",
        FieldType.Array => "[]" + GoName(type.Element!),
        FieldType.Map => "map[string]" + GoName(type.Element!),
        FieldType.String when type.Package.Length > 0 => $"{type.Package[(type.Package.IndexOf('/', StringComparison.Ordinal) + 1)..]}.{type.Name}",
        _ => type.Name,
    };

    private string Path(bool withIndexes)
    {
        var builder = new StringBuilder();
        foreach (var step in _path)
        {
            if (step.Name is null)
            {
                if (withIndexes)
                {
                    builder.Append('[').Append(step.Index).Append(']');
                }

                continue;
            }

            if (builder.Length > 0)
            {
                builder.Append('.');
            }

            builder.Append(step.Name);
        }

        return builder.ToString();
    }
}
