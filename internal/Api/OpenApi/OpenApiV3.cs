using System.Security.Cryptography;
using System.Text.Json.Nodes;
using EdgeOrch.Api.Schema;
using EdgeOrch.Api.Serialization;

namespace EdgeOrch.Api.OpenApi;

/// <summary>
/// OpenAPI v3: an index and one document per group and version. Building a document costs milliseconds; callers
/// keep the bytes until the catalog changes.
/// </summary>
public static class OpenApiV3
{
    private static readonly string[] PatchTypes =
        ["application/json-patch+json", "application/merge-patch+json", "application/strategic-merge-patch+json", "application/apply-patch+yaml"];

    // Clients look here to learn how to patch.
    private static readonly string[] CustomPatchTypes = ["application/json-patch+json", "application/merge-patch+json", "application/apply-patch+yaml"];

    /// <summary>The index at /openapi/v3: relative URL of each document, with its hash so that clients can cache.</summary>
    public static byte[] Index(ApiCatalog catalog)
    {
        var paths = new JsonObject();
        foreach (var group in catalog.Groups)
        {
            foreach (var version in group.Versions)
            {
                var path = group.Name.Length == 0 ? $"api/{version}" : $"apis/{group.Name}/{version}";
                var hash = catalog.Hashes.Get(path, [.. catalog.KindsOf(group.Name, version)],
                    () => Convert.ToHexString(SHA256.HashData(ForGroupVersion(catalog, group.Name, version)!)));
                paths[path] = new JsonObject { ["serverRelativeURL"] = $"/openapi/v3/{path}?hash={hash}" };
            }
        }

        catalog.Hashes.Keep(paths.ContainsKey);
        return ObjectEncoder.Encode(new JsonObject { ["paths"] = paths });
    }

    /// <summary>The document of a group and version as JSON, or null when it is not served.</summary>
    public static byte[]? ForGroupVersion(ApiCatalog catalog, string group, string version)
    {
        var kinds = catalog.KindsOf(group, version).ToList();
        if (kinds.Count == 0)
        {
            return null;
        }

        var emitter = new SchemaEmitter(version3: true);
        var paths = new SortedDictionary<string, JsonObject>(StringComparer.Ordinal);
        foreach (var kind in kinds)
        {
            emitter.AddKind(catalog, kind);
            foreach (var operation in OperationList.Of(kind))
            {
                AddOperation(catalog, emitter, paths, operation);
            }
        }

        emitter.Mark(catalog.FindType("meta/v1", "DeleteOptions"), group, version, "DeleteOptions");
        emitter.Finish();
        return ObjectEncoder.Encode(new JsonObject
        {
            ["openapi"] = "3.0.0",
            ["info"] = new JsonObject { ["title"] = "Kubernetes", ["version"] = "v1.36" },
            ["paths"] = new JsonObject(paths.Select(p => new KeyValuePair<string, JsonNode?>(p.Key, p.Value))),
            ["components"] = new JsonObject { ["schemas"] = emitter.Definitions },
        });
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
        foreach (var (name, type, text) in OperationParameters.Of(operation))
        {
            parameters.Add((JsonNode)Parameter(name, "query", type, text));
        }

        var answer = new JsonObject { ["description"] = "OK" };
        if (exchanged.Answer(emitter) is { } schema)
        {
            answer["content"] = new JsonObject { ["application/json"] = new JsonObject { ["schema"] = schema } };
        }

        var entry = new JsonObject { ["operationId"] = operation.Id, ["parameters"] = parameters };
        if (operation.Action is "post" or "put" && exchanged.Body(emitter) is { } body)
        {
            entry["requestBody"] = Body(["*/*"], body);
        }
        else if (operation.Action == "patch")
        {
            entry["requestBody"] = Body(operation.Resource.BuiltIn ? PatchTypes : CustomPatchTypes, emitter.Reference(catalog.FindType("meta/v1", "Patch")));
        }

        entry["responses"] = new JsonObject { ["200"] = answer };
        entry["x-kubernetes-action"] = operation.Action;
        entry["x-kubernetes-group-version-kind"] = exchanged.Gvk;
        item[operation.Method] = entry;
    }

    private static JsonObject Body(IEnumerable<string> types, JsonObject schema)
    {
        var content = new JsonObject();
        foreach (var type in types)
        {
            content[type] = new JsonObject { ["schema"] = schema.DeepClone() };
        }

        return new JsonObject { ["content"] = content, ["required"] = true };
    }

    private static JsonArray PathParameters(string path)
    {
        var result = new JsonArray();
        foreach (var name in new[] { "name", "namespace" })
        {
            if (path.Contains($"{{{name}}}", StringComparison.Ordinal))
            {
                var parameter = Parameter(name, "path", "string", $"The {name} of the object.");
                parameter["required"] = true;
                result.Add((JsonNode)parameter);
            }
        }

        return result;
    }

    private static JsonObject Parameter(string name, string place, string type, string text) => new()
    {
        ["name"] = name, ["in"] = place, ["description"] = text, ["schema"] = new JsonObject { ["type"] = type, ["uniqueItems"] = true },
    };
}
