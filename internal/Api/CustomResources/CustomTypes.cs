using EdgeOrch.Api.Schema;

namespace EdgeOrch.Api.CustomResources;

/// <summary>
/// Gives custom resources the types that built-in kinds have, so that canonical bytes, server-side apply and whatever else
/// asks a <see cref="TypeSchema"/> work on both.
/// </summary>
internal static class CustomTypes
{
    /// <summary>The type of a whole object.</summary>
    public static TypeSchema Root(string kind, StructuralSchema? schema, TypeSchema objectMeta)
    {
        var type = new TypeSchema(kind, FieldType.Object) { PreserveUnknownFields = schema?.PreserveUnknown ?? true, Description = schema?.Description };
        return type.Define(Fields(schema, objectMeta, resource: true));
    }

    private static IEnumerable<FieldSchema> Fields(StructuralSchema? schema, TypeSchema objectMeta, bool resource)
    {
        var fields = new SortedDictionary<string, FieldSchema>(StringComparer.Ordinal);
        if (schema is not null)
        {
            foreach (var (name, property) in schema.Properties)
            {
                fields[name] = FieldOf(name, property, schema.Required.Contains(name), objectMeta);
            }
        }

        if (resource)
        {
            fields["apiVersion"] = new FieldSchema("apiVersion", ScalarTypes.String);
            fields["kind"] = new FieldSchema("kind", ScalarTypes.String);
            fields["metadata"] = new FieldSchema("metadata", objectMeta);
        }

        return fields.Values;
    }

    private static FieldSchema FieldOf(string name, StructuralSchema schema, bool required, TypeSchema objectMeta)
        => new(name, TypeOf(name, schema, objectMeta))
        {
            Required = required,
            Nullable = schema.Nullable,
            Default = schema.Default,
            ListType = schema.ListType,
            ListMapKeys = schema.ListMapKeys,
            MapType = schema.MapType,
            Description = schema.Description,
        };

    private static TypeSchema TypeOf(string name, StructuralSchema schema, TypeSchema objectMeta)
    {
        if (schema.IntOrString)
        {
            return ScalarTypes.IntOrString;
        }

        return schema.Type switch
        {
            "object" => ObjectOf(name, schema, objectMeta),
            "array" => new TypeSchema("[]" + name, FieldType.Array)
            {
                Element = schema.Items is { } items ? TypeOf(name, items, objectMeta) : ScalarTypes.RawJson,
                ListType = schema.ListType,
                ListMapKeys = schema.ListMapKeys,
            },
            "string" => ScalarTypes.String,
            "integer" => ScalarTypes.Int64,
            "number" => ScalarTypes.Double,
            "boolean" => ScalarTypes.Bool,
            _ => ScalarTypes.RawJson,
        };
    }

    private static TypeSchema ObjectOf(string name, StructuralSchema schema, TypeSchema objectMeta)
    {
        var atomic = schema.MapType == "atomic";
        if (schema.Properties.Count == 0 && !schema.Embedded && schema.AdditionalProperties is { } element)
        {
            return new TypeSchema("map[string]" + name, FieldType.Map) { Element = TypeOf(name, element, objectMeta), Atomic = atomic };
        }

        return new TypeSchema(name, FieldType.Object)
        {
            Atomic = atomic,
            PreserveUnknownFields = schema.PreserveUnknown || schema.AdditionalAllowed,
            Description = schema.Description,
        }.Define(Fields(schema, objectMeta, schema.Embedded));
    }
}
