using System.Text.Json.Nodes;
using EdgeOrch.Api.CustomResources;
using EdgeOrch.Api.Schema;

namespace EdgeOrch.Api.OpenApi;

/// <summary>
/// Writes the schemas of custom kinds: as they are for version 3, and for version 2 without what its clients would refuse
/// values for (null, unknown fields, alternatives).
/// </summary>
internal sealed class CustomSchemas(ApiCatalog catalog, SchemaEmitter emitter, bool version3)
{
    private static readonly string[] NotInVersion2 = ["anyOf", "oneOf", "not", "nullable", "default", "x-kubernetes-validations"];
    private static readonly string[] Shape = ["type", "items", "properties", "additionalProperties", "required"];

    /// <summary>The schema of one object.</summary>
    public JsonObject Object(KindDescription kind)
    {
        var source = kind.Custom?.Schema;
        var open = source is null || (source.PreserveUnknown && !version3);
        var schema = open ? new JsonObject { ["type"] = "object" } : Convert(source!);
        if (source is { PreserveUnknown: true } && open)
        {
            schema["x-kubernetes-preserve-unknown-fields"] = true;
        }

        if (source?.Description is { } description)
        {
            schema["description"] = description;
        }

        Identity(schema);
        schema["x-kubernetes-group-version-kind"] = new JsonArray(SchemaEmitter.Gvk(kind.Group, kind.Version, kind.Kind));
        return schema;
    }

    /// <summary>The schema of a list.</summary>
    public JsonObject List(KindDescription kind)
    {
        var schema = new JsonObject { ["description"] = $"{kind.ListKind} is a list of {kind.Kind}", ["type"] = "object", ["required"] = new JsonArray("items") };
        Identity(schema);
        var properties = JsonTree.Ensure(schema, "properties");
        properties["items"] = new JsonObject
        {
            ["description"] = $"List of {kind.Plural}.", ["type"] = "array", ["items"] = emitter.ReferenceTo(DefinitionNames.OfCustom(kind)),
        };
        properties["metadata"] = Reference("ListMeta", "Standard list metadata.");
        schema["x-kubernetes-group-version-kind"] = new JsonArray(SchemaEmitter.Gvk(kind.Group, kind.Version, kind.ListKind));
        return schema;
    }

    private JsonObject Convert(StructuralSchema schema)
    {
        var result = new JsonObject();
        var open = !version3 && (schema.Nullable || schema.PreserveUnknown || schema.IntOrString);
        foreach (var (name, value) in schema.Source)
        {
            if (version3 || !(NotInVersion2.Contains(name) || (open && Shape.Contains(name))))
            {
                result[name] = Keyword(schema, name, value);
            }
        }

        if (!version3 && schema is { PreserveUnknown: true, Type: "object", Nullable: false })
        {
            result["type"] = "object";
        }
        else if (schema.Embedded && !open)
        {
            Identity(result);
        }

        return result;
    }

    private JsonNode? Keyword(StructuralSchema schema, string name, JsonNode? value)
    {
        switch (name)
        {
            case "properties" when value is JsonObject:
                return new JsonObject(schema.Properties.Select(p => new KeyValuePair<string, JsonNode?>(p.Key, Convert(p.Value))));
            case "items" when schema.Items is { } items:
                return Convert(items);
            case "additionalProperties" when schema.AdditionalProperties is { } additional:
                return Convert(additional);
            default:
                return value?.DeepClone();
        }
    }

    private void Identity(JsonObject schema)
    {
        var properties = JsonTree.Ensure(schema, "properties");
        properties["apiVersion"] = Text("Version of the schema this object follows, with its group.");
        properties["kind"] = Text("Kind of this object; cannot be changed.");
        properties["metadata"] = Reference("ObjectMeta", "Standard object's metadata.");
    }

    private static JsonObject Text(string description) => new() { ["description"] = description, ["type"] = "string" };

    private JsonObject Reference(string type, string description)
    {
        var reference = emitter.Reference(catalog.FindType("meta/v1", type));
        if (version3)
        {
            return new JsonObject { ["description"] = description, ["allOf"] = new JsonArray(reference), ["default"] = new JsonObject() };
        }

        reference["description"] = description;
        return reference;
    }
}
