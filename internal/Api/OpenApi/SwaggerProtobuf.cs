using System.Text.Json.Nodes;
using EdgeOrch.Api.Protobuf;

namespace EdgeOrch.Api.OpenApi;

/// <summary>
/// Encodes a swagger document as the openapi.v2.Document message (gnostic's OpenAPIv2.proto). Field numbers are that
/// file's. Extensions and enums travel as YAML text, for which JSON will do.
/// </summary>
internal static class SwaggerProtobuf
{
    /// <summary>The message.</summary>
    public static byte[] Encode(JsonObject document)
    {
        using var writer = new ProtobufWriter();
        writer.Text(1, JsonTree.Text(document, "swagger"));
        writer.Message(2, info =>
        {
            info.Text(1, JsonTree.Text(JsonTree.Object(document, "info"), "title"));
            info.Text(2, JsonTree.Text(JsonTree.Object(document, "info"), "version"));
        });
        writer.Message(8, paths =>
        {
            foreach (var (path, item) in JsonTree.Object(document, "paths") ?? [])
            {
                paths.Message(2, named => Named(named, path, value => PathItem(value, (JsonObject)item!)));
            }
        });
        writer.Message(9, definitions =>
        {
            foreach (var (name, schema) in JsonTree.Object(document, "definitions") ?? [])
            {
                definitions.Message(1, named => Named(named, name, value => Schema(value, (JsonObject)schema!)));
            }
        });
        return writer.ToArray();
    }

    private static void Named(ProtobufWriter writer, string name, Action<ProtobufWriter> value)
    {
        writer.Text(1, name);
        writer.Message(2, value);
    }

    private static void PathItem(ProtobufWriter writer, JsonObject item)
    {
        foreach (var (name, value) in item)
        {
            var field = name switch { "get" => 2, "put" => 3, "post" => 4, "delete" => 5, "patch" => 8, _ => 0 };
            if (field > 0)
            {
                writer.Message(field, operation => Operation(operation, (JsonObject)value!));
            }
        }

        foreach (var parameter in JsonTree.Objects(item, "parameters"))
        {
            writer.Message(9, p => Parameter(p, parameter));
        }
    }

    private static void Operation(ProtobufWriter writer, JsonObject operation)
    {
        writer.Text(5, JsonTree.Text(operation, "operationId"));
        foreach (var parameter in JsonTree.Objects(operation, "parameters"))
        {
            writer.Message(8, p => Parameter(p, parameter));
        }

        writer.Message(9, responses =>
        {
            foreach (var (code, response) in JsonTree.Object(operation, "responses") ?? [])
            {
                responses.Message(1, named => Named(named, code, value => value.Message(1, r => Response(r, (JsonObject)response!))));
            }
        });
        Extensions(writer, 13, operation);
    }

    private static void Response(ProtobufWriter writer, JsonObject response)
    {
        writer.Text(1, JsonTree.Text(response, "description"));
        if (JsonTree.Object(response, "schema") is { } schema)
        {
            writer.Message(2, item => item.Message(1, s => Schema(s, schema)));
        }
    }

    // ParametersItem.parameter = 1; in it the body (1) or the others (2), of which query is 3 and path is 4.
    private static void Parameter(ProtobufWriter writer, JsonObject parameter)
    {
        var place = JsonTree.Text(parameter, "in");
        writer.Message(1, item =>
        {
            if (place == "body")
            {
                item.Message(1, body =>
                {
                    body.Text(2, JsonTree.Text(parameter, "name"));
                    body.Text(3, place);
                    body.Flag(4, JsonTree.Flag(parameter, "required") == true);
                    body.Message(5, s => Schema(s, JsonTree.Object(parameter, "schema") ?? []));
                });
                return;
            }

            item.Message(2, other => other.Message(place == "path" ? 4 : 3, p =>
            {
                p.Flag(1, JsonTree.Flag(parameter, "required") == true);
                p.Text(2, place);
                p.Text(3, JsonTree.Text(parameter, "description"));
                p.Text(4, JsonTree.Text(parameter, "name"));
                p.Text(place == "path" ? 5 : 6, JsonTree.Text(parameter, "type"));
            }));
        });
    }

    private static void Schema(ProtobufWriter writer, JsonObject schema)
    {
        writer.Text(1, JsonTree.Text(schema, "$ref"));
        writer.Text(2, JsonTree.Text(schema, "format"));
        writer.Text(4, JsonTree.Text(schema, "description"));
        writer.Text(13, JsonTree.Text(schema, "pattern"));
        foreach (var name in JsonTree.Texts(schema, "required"))
        {
            writer.Text(19, name);
        }

        foreach (var value in JsonTree.Array(schema, "enum") ?? [])
        {
            writer.Message(20, any => any.Text(2, value!.ToJsonString()));
        }

        if (JsonTree.Object(schema, "additionalProperties") is { } additional)
        {
            writer.Message(21, item => item.Message(1, s => Schema(s, additional)));
        }

        if (JsonTree.Text(schema, "type") is { } type)
        {
            writer.Message(22, item => item.Text(1, type));
        }

        if (JsonTree.Object(schema, "items") is { } items)
        {
            writer.Message(23, item => item.Message(1, s => Schema(s, items)));
        }

        if (JsonTree.Object(schema, "properties") is { } properties)
        {
            writer.Message(25, list =>
            {
                foreach (var (name, property) in properties)
                {
                    list.Message(1, named => Named(named, name, value => Schema(value, (JsonObject)property!)));
                }
            });
        }

        Extensions(writer, 31, schema);
    }

    private static void Extensions(ProtobufWriter writer, int field, JsonObject source)
    {
        foreach (var (name, value) in source)
        {
            if (name.StartsWith("x-", StringComparison.Ordinal) && value is not null)
            {
                writer.Message(field, named => Named(named, name, any => any.Text(2, value.ToJsonString())));
            }
        }
    }
}
