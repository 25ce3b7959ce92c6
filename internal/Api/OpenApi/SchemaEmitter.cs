using System.Text.Json.Nodes;
using EdgeOrch.Api.Schema;
using EdgeOrch.Api.Validation;

namespace EdgeOrch.Api.OpenApi;

/// <summary>
/// Writes types as OpenAPI schemas. Named types become definitions that others refer to; every definition that is
/// referred to is written, because clients refuse documents with dangling references.
/// </summary>
internal sealed class SchemaEmitter(bool version3)
{
    private readonly FieldTexts _texts = new();
    private readonly Queue<TypeSchema> _pending = new();
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private readonly Dictionary<string, JsonArray> _kinds = new(StringComparer.Ordinal);

    /// <summary>Definitions by name; complete after <see cref="Finish"/>.</summary>
    public JsonObject Definitions { get; } = [];

    /// <summary>Adds a kind's type, its list type, and says which kinds they are.</summary>
    public void AddKind(ApiCatalog catalog, KindDescription kind)
    {
        if (!kind.BuiltIn)
        {
            var schemas = new CustomSchemas(catalog, this, version3);
            Definitions[DefinitionNames.OfCustom(kind)] = schemas.Object(kind);
            Definitions[DefinitionNames.OfCustomList(kind)] = schemas.List(kind);
            return;
        }

        Mark(kind.Schema, kind.Group, kind.Version, kind.Kind);
        if (kind.Verbs.Contains("list"))
        {
            Mark(catalog.FindType(kind.Schema.Package, kind.ListKind), kind.Group, kind.Version, kind.ListKind);
        }
    }

    /// <summary>Adds a type and says that it is the named kind.</summary>
    public void Mark(TypeSchema type, string group, string version, string kind)
    {
        Reference(type);
        var name = DefinitionNames.Of(type);
        if (!_kinds.TryGetValue(name, out var kinds))
        {
            kinds = [];
            _kinds[name] = kinds;
        }

        var gvk = Gvk(group, version, kind);
        if (!kinds.Any(k => JsonNode.DeepEquals(k, gvk)))
        {
            kinds.Add((JsonNode)gvk);
        }
    }

    /// <summary>Writes all definitions that were referred to.</summary>
    public void Finish()
    {
        while (_pending.TryDequeue(out var type))
        {
            var name = DefinitionNames.Of(type);
            var schema = Emit(type);
            if (_kinds.TryGetValue(name, out var kinds))
            {
                schema["x-kubernetes-group-version-kind"] = kinds;
            }

            Definitions[name] = schema;
        }
    }

    /// <summary>A reference to a named object type.</summary>
    public JsonObject Reference(TypeSchema type)
    {
        var name = DefinitionNames.Of(type);
        if (_known.Add(name))
        {
            _pending.Enqueue(type);
        }

        return ReferenceTo(name);
    }

    /// <summary>A reference to a definition by name.</summary>
    public JsonObject ReferenceTo(string name)
        => new() { ["$ref"] = (version3 ? "#/components/schemas/" : "#/definitions/") + name };

    /// <summary>group, version, kind as clients read them.</summary>
    public static JsonObject Gvk(string group, string version, string kind)
        => new() { ["group"] = group, ["kind"] = kind, ["version"] = version };

    private JsonObject Emit(TypeSchema type)
    {
        var schema = type.Kind == FieldType.Object ? EmitObject(type) : EmitValue(type);
        if (type.Description is { } description)
        {
            schema["description"] = description;
        }

        return schema;
    }

    private JsonObject EmitObject(TypeSchema type)
    {
        var schema = new JsonObject { ["type"] = "object" };
        if (type.Atomic)
        {
            schema["x-kubernetes-map-type"] = "atomic";
        }

        if (type.PreserveUnknownFields)
        {
            schema["x-kubernetes-preserve-unknown-fields"] = true;
        }

        var required = type.Fields.Where(f => f.Required).Select(f => (JsonNode)f.Name).ToArray();
        if (required.Length > 0)
        {
            schema["required"] = new JsonArray(required);
        }

        if (type.Fields.Count > 0)
        {
            var properties = new JsonObject();
            foreach (var field in type.Fields)
            {
                properties[field.Name] = EmitField(type, field);
            }

            schema["properties"] = properties;
        }

        return schema;
    }

    private JsonObject EmitField(TypeSchema owner, FieldSchema field)
    {
        var schema = EmitValue(field.Type);
        if (version3 && schema.ContainsKey("$ref"))
        {
            schema = new JsonObject { ["allOf"] = new JsonArray(schema) };
            if (!field.Nullable)
            {
                schema["default"] = new JsonObject();
            }
        }

        if ((field.Description ?? _texts.Find(owner, field)) is { } description)
        {
            schema["description"] = description;
        }

        Set(schema, "x-kubernetes-patch-strategy", field.PatchStrategy);
        Set(schema, "x-kubernetes-patch-merge-key", field.PatchMergeKey);
        Set(schema, "x-kubernetes-list-type", field.ListType);
        Set(schema, "x-kubernetes-map-type", field.MapType);
        if (field.ListMapKeys.Count > 0)
        {
            schema["x-kubernetes-list-map-keys"] = new JsonArray([.. field.ListMapKeys.Select(k => (JsonNode)k)]);
        }

        return schema;
    }

    private JsonObject EmitValue(TypeSchema type)
    {
        switch (type.Kind)
        {
            case FieldType.Object:
                return type.Package.Length > 0 ? Reference(type) : EmitObject(type);
            case FieldType.Map:
                return new JsonObject { ["type"] = "object", ["additionalProperties"] = EmitValue(type.Element!) };
            case FieldType.Array:
                return new JsonObject { ["type"] = "array", ["items"] = EmitValue(type.Element!) };
            case FieldType.RawJson:
                // Clients take a schema that says nothing at all for a missing one.
                return type.PreserveUnknownFields ? new JsonObject { ["x-kubernetes-preserve-unknown-fields"] = true } : new JsonObject { ["description"] = "Any JSON value." };
            default:
                return EmitScalar(type);
        }
    }

    private JsonObject EmitScalar(TypeSchema type)
    {
        var (name, format) = type.Kind switch
        {
            FieldType.Int32 => ("integer", "int32"),
            FieldType.Int64 => ("integer", "int64"),
            FieldType.Double => ("number", "double"),
            FieldType.Bool => ("boolean", null),
            FieldType.Bytes => ("string", "byte"),
            FieldType.Time or FieldType.MicroTime => ("string", "date-time"),
            FieldType.IntOrString => ("string", "int-or-string"),
            _ => ("string", type.Format),
        };
        var schema = new JsonObject { ["type"] = name };
        Set(schema, "format", format);
        Set(schema, "pattern", type.Pattern);
        if (version3 && type.Kind is (FieldType.IntOrString or FieldType.Quantity))
        {
            schema.Remove("type");
            var number = type.Kind == FieldType.Quantity ? "number" : "integer";
            schema["oneOf"] = new JsonArray(new JsonObject { ["type"] = number }, new JsonObject { ["type"] = "string" });
        }

        if (type.Enum is { } values && ClosedEnums.Contains(type))
        {
            schema["enum"] = new JsonArray([.. values.Select(v => (JsonNode)v)]);
        }

        return schema;
    }

    private static void Set(JsonObject schema, string name, string? value)
    {
        if (value is not null)
        {
            schema[name] = value;
        }
    }
}
