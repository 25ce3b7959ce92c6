using System.Text.Json.Nodes;
using EdgeOrch.Api.Schema;
using EdgeOrch.Api.Serialization;

namespace EdgeOrch.Api.OpenApi;

/// <summary>
/// The OpenAPI v2 (swagger) document of all kinds. Old clients validate manifests with it, check for dry-run
/// support and explain fields. Building costs tens of milliseconds; callers keep the bytes until the catalog changes.
/// </summary>
public static class OpenApiV2
{
    /// <summary>What clients put into Accept to get <see cref="ToProtobuf"/>; newer ones send <see cref="ProtobufContentType"/> too.</summary>
    public const string ProtobufAccept = "application/com.github.proto-openapi.spec.v2@v1.0+protobuf";

    /// <summary>
    /// Content type to answer <see cref="ToProtobuf"/> with. Not the one asked for: "@" is no legal character of a media
    /// type, and client libraries refuse an answer that has it.
    /// </summary>
    public const string ProtobufContentType = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";

    /// <summary>The document as JSON.</summary>
    public static byte[] ToJson(ApiCatalog catalog) => ObjectEncoder.Encode(Build(catalog));

    /// <summary>The document in gnostic's protobuf form.</summary>
    public static byte[] ToProtobuf(ApiCatalog catalog) => SwaggerProtobuf.Encode(Build(catalog));

    private static JsonObject Build(ApiCatalog catalog)
    {
        var emitter = new SchemaEmitter(version3: false);
        var paths = new SortedDictionary<string, JsonObject>(StringComparer.Ordinal);
        foreach (var kind in catalog.Kinds)
        {
            emitter.AddKind(catalog, kind);
            foreach (var operation in OperationList.Of(kind))
            {
                AddOperation(catalog, emitter, paths, operation);
            }
        }

        emitter.Finish();
        var definitions = new JsonObject();
        foreach (var (name, schema) in emitter.Definitions.OrderBy(d => d.Key, StringComparer.Ordinal).ToList())
        {
            emitter.Definitions.Remove(name);
            definitions[name] = schema;
        }

        return new JsonObject
        {
            ["swagger"] = "2.0",
            ["info"] = new JsonObject { ["title"] = "Kubernetes", ["version"] = "v1.36" },
            ["paths"] = new JsonObject(paths.Select(p => new KeyValuePair<string, JsonNode?>(p.Key, p.Value))),
            ["definitions"] = definitions,
        };
    }

    private static void AddOperation(
        ApiCatalog catalog, SchemaEmitter emitter, SortedDictionary<string, JsonObject> paths, ApiOperation operation)
    {
        if (!paths.TryGetValue(operation.Path, out var item))
        {
            item = new JsonObject { ["parameters"] = PathParameters(operation.Path) };
            paths[operation.Path] = item;
        }

        var exchanged = ExchangedType.Of(catalog, operation);
        var parameters = new JsonArray();
        if (operation.Action is "post" or "put" && exchanged.Body(emitter) is { } body)
        {
            parameters.Add((JsonNode)new JsonObject { ["name"] = "body", ["in"] = "body", ["required"] = true, ["schema"] = body });
        }
        else if (operation.Action == "patch")
        {
            parameters.Add((JsonNode)new JsonObject
            {
                ["name"] = "body", ["in"] = "body", ["required"] = true, ["schema"] = emitter.Reference(catalog.FindType("meta/v1", "Patch")),
            });
        }

        foreach (var (name, type, text) in OperationParameters.Of(operation))
        {
            parameters.Add((JsonNode)new JsonObject { ["name"] = name, ["in"] = "query", ["type"] = type, ["description"] = text });
        }

        var answer = new JsonObject { ["description"] = "OK" };
        if (exchanged.Answer(emitter) is { } schema)
        {
            answer["schema"] = schema;
        }

        item[operation.Method] = new JsonObject
        {
            ["operationId"] = operation.Id,
            ["parameters"] = parameters,
            ["responses"] = new JsonObject { ["200"] = answer },
            ["x-kubernetes-action"] = operation.Action,
            ["x-kubernetes-group-version-kind"] = exchanged.Gvk,
        };
    }

    private static JsonArray PathParameters(string path)
    {
        var result = new JsonArray();
        foreach (var name in new[] { "name", "namespace" })
        {
            if (path.Contains($"{{{name}}}", StringComparison.Ordinal))
            {
                result.Add((JsonNode)new JsonObject { ["name"] = name, ["in"] = "path", ["required"] = true, ["type"] = "string" });
            }
        }

        return result;
    }
}
