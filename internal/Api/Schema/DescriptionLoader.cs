using System.Text.Json;
using System.Text.Json.Nodes;

namespace EdgeOrch.Api.Schema;

/// <summary>
/// Turns embedded descriptions into <see cref="TypeSchema"/>s, each type once. Inline members are flattened.
/// Thread-safe: one lock, taken only until a kind's types are known.
/// </summary>
internal sealed class DescriptionLoader
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, DescriptionFile?> _files = new(StringComparer.Ordinal);
    private readonly DefaultOverlay _defaults = DefaultOverlay.Load();
    private readonly ConstraintOverlay _rules = ConstraintOverlay.Load();
    private readonly Dictionary<string, TypeSchema> _types = new(StringComparer.Ordinal);

    /// <summary>The type <paramref name="name"/> of <paramref name="package"/> ("apps/v1", "core/v1", "meta/v1").</summary>
    /// <exception cref="InvalidDataException">The descriptions name a type that is nowhere described.</exception>
    public TypeSchema Load(string package, string name)
    {
        lock (_gate)
        {
            return Resolve(package, name);
        }
    }

    /// <summary>True when the package describes a type of this name.</summary>
    public bool Has(string package, string name)
    {
        lock (_gate)
        {
            return FileOf(package) is { } file && file.TryGetType(name, out _);
        }
    }

    private TypeSchema Resolve(string package, string type)
    {
        if (type.StartsWith('*'))
        {
            return Resolve(package, type[1..]);
        }

        if (type is "[]byte" or "[]uint8")
        {
            return ScalarTypes.Bytes;
        }

        if (type.StartsWith("[]", StringComparison.Ordinal))
        {
            return Composite(package, FieldType.Array, type[2..]);
        }

        if (type.StartsWith("map[", StringComparison.Ordinal))
        {
            return Composite(package, FieldType.Map, type[(type.IndexOf(']', StringComparison.Ordinal) + 1)..]);
        }

        return ResolveNamed(package, type);
    }

    private TypeSchema Composite(string package, FieldType kind, string elementType)
    {
        var element = Resolve(package, elementType);
        var key = $"{kind}:{QualifiedName(package, elementType)}";
        if (!_types.TryGetValue(key, out var schema))
        {
            schema = new TypeSchema(kind == FieldType.Array ? "[]" + element.Name : "map[string]" + element.Name, kind) { Element = element };
            _types[key] = schema;
        }

        return schema;
    }

    private static string QualifiedName(string package, string type)
        => type.Contains('.', StringComparison.Ordinal) || type.StartsWith('[') ? type : $"{package}.{type}";

    private TypeSchema ResolveNamed(string package, string type)
    {
        var dot = type.IndexOf('.', StringComparison.Ordinal);
        if (dot > 0 && type.Contains('/', StringComparison.Ordinal))
        {
            (package, type) = (type[..dot], type[(dot + 1)..]);
            dot = -1;
        }

        var key = dot > 0 ? type : $"{package}.{type}";
        if (ScalarTypes.Find(key) is { } known || (known = ScalarTypes.Find(type)) is not null)
        {
            return known;
        }

        if (_types.TryGetValue(key, out var schema))
        {
            return schema;
        }

        if (FileOf(package) is not { } file || !file.TryGetType(type, out var description))
        {
            throw new InvalidDataException($"type {key} is used by a description but described nowhere");
        }

        return Build(package, type, key, description);
    }

    private TypeSchema Build(string package, string name, string key, JsonElement description)
    {
        if (description.TryGetProperty("alias", out var alias))
        {
            var target = Resolve(package, alias.GetString()!);
            var schema = target.Kind == FieldType.String
                ? new TypeSchema(name, FieldType.String) { Package = package, Enum = EnumOf(description) }
                : target;
            _types[key] = schema;
            return schema;
        }

        var atomic = description.TryGetProperty("structType", out var structType) && structType.GetString() == "atomic";
        var type = new TypeSchema(name, FieldType.Object) { Package = package, Atomic = atomic, Constraints = _rules.Find(package, name, "") };
        _types[key] = type;
        var fields = new List<FieldSchema>();
        var inlined = new List<(int ProtoNumber, TypeSchema Type)>();
        CollectFields(package, name, description, fields, inlined);
        type.DefineInlined(inlined);
        return type.Define(fields);
    }

    private void CollectFields(
        string package, string owner, JsonElement description, List<FieldSchema> fields, List<(int ProtoNumber, TypeSchema Type)> inlinedTypes)
    {
        if (!description.TryGetProperty("fields", out var list))
        {
            return;
        }

        foreach (var item in list.EnumerateArray())
        {
            var type = item.GetProperty("type").GetString()!;
            if (!item.TryGetProperty("inline", out var inline) || !inline.GetBoolean())
            {
                fields.Add(FieldOf(package, owner, type, item));
                continue;
            }

            var embedded = Resolve(package, type);
            // Without a number of its own (TypeMeta) it is not on the wire at all; no field has number 0.
            inlinedTypes.Add((item.TryGetProperty("pb", out var number) ? number.GetInt32() : 0, embedded));

            foreach (var field in embedded.Fields)
            {
                var overlaid = _defaults.Find(package, owner, field.Name);
                var rules = _rules.Find(package, owner, field.Name);
                fields.Add(overlaid is null && rules.Length == 0 ? field : field.With(overlaid, rules));
            }
        }
    }

    private FieldSchema FieldOf(string package, string owner, string type, JsonElement item) => new(item.GetProperty("name").GetString()!, Resolve(package, type))
    {
        Required = item.TryGetProperty("required", out var required) && required.GetBoolean(),
        Nullable = type.StartsWith('*'),
        KeepsEmpty = item.TryGetProperty("keepsEmpty", out var keeps) && keeps.GetBoolean(),
        Default = _defaults.Find(package, owner, item.GetProperty("name").GetString()!) ?? DefaultOf(item),
        Constraints = _rules.Find(package, owner, item.GetProperty("name").GetString()!),
        PatchStrategy = Text(item, "patchStrategy"),
        PatchMergeKey = Text(item, "patchMergeKey"),
        ListType = Text(item, "listType"),
        ListMapKeys = item.TryGetProperty("listMapKeys", out var keys) ? [.. keys.EnumerateArray().Select(k => k.GetString()!)] : [],
        MapType = Text(item, "mapType") ?? Text(item, "structType"),
        ProtoNumber = item.TryGetProperty("pb", out var number) ? number.GetInt32() : 0,
    };

    private static string? Text(JsonElement item, string name)
        => item.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static string[]? EnumOf(JsonElement description)
        => description.TryGetProperty("enum", out var values) ? [.. values.EnumerateArray().Select(v => v.GetString()!)] : null;

    // An empty string or zero as default says nothing that absence does not say.
    private static JsonNode? DefaultOf(JsonElement item)
    {
        if (!item.TryGetProperty("default", out var value))
        {
            return null;
        }

        return value.ValueKind switch
        {
            JsonValueKind.True => JsonValue.Create(true),
            JsonValueKind.False => JsonValue.Create(false),
            JsonValueKind.Number => JsonValue.Create(value.GetInt64()),
            JsonValueKind.String when value.GetString() is { Length: > 0 } text => JsonValue.Create(Symbol(text)),
            _ => null,
        };
    }

    // The facts name two defaults by their Go constant.
    private static string Symbol(string text) => text switch
    {
        "ref(AzureDataDiskCachingReadWrite)" => "ReadWrite",
        "ref(AzureSharedBlobDisk)" => "Shared",
        _ => text,
    };

    private DescriptionFile? FileOf(string package)
    {
        if (!_files.TryGetValue(package, out var file))
        {
            file = DescriptionFile.Open(package);
            _files[package] = file;
        }

        return file;
    }
}
