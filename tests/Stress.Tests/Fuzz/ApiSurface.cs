using System.Text.Json.Nodes;
using EdgeOrch.Stress.Tests.Support;

namespace EdgeOrch.Stress.Tests.Fuzz;

/// <summary>A resource as discovery tells it.</summary>
internal sealed record FuzzResource(string Root, string Name, string Kind, string ApiVersion, bool Namespaced, IReadOnlyList<string> Verbs, JsonObject? Schema)
{
    /// <summary>The path of the collection in a namespace.</summary>
    public string Collection(string space) => Namespaced ? $"{Root}/namespaces/{space}/{Name}" : $"{Root}/{Name}";
}

/// <summary>What a server says it offers: resources with the schemas of their kinds. Read once.</summary>
internal sealed class ApiSurface
{
    private readonly Dictionary<string, JsonObject> _schemas = new(StringComparer.Ordinal);

    private ApiSurface()
    {
    }

    /// <summary>All resources and subresources (whose names have a slash).</summary>
    public List<FuzzResource> Resources { get; } = [];

    /// <summary>Reads discovery and OpenAPI v3 of every group and version.</summary>
    public static async Task<ApiSurface> ReadAsync(StressServer server)
    {
        ApiSurface surface = new();
        JsonObject paths = (await server.SendAsync(HttpMethod.Get, "/openapi/v3")).Json["paths"]!.AsObject();
        foreach ((string root, JsonNode? entry) in paths)
        {
            if (root.Split('/') is ["api", _] or ["apis", _, _])
            {
                JsonObject document = (await server.SendAsync(HttpMethod.Get, (string)entry!["serverRelativeURL"]!)).Json;
                surface.Learn(document["components"]!["schemas"]!.AsObject());
                surface.Learn("/" + root, (await server.SendAsync(HttpMethod.Get, "/" + root)).Json);
            }
        }

        Assert.True(surface.Resources.Count > 50, "discovery offers too little");
        return surface;
    }

    /// <summary>The schema that a reference means.</summary>
    public JsonObject Resolve(string reference) => _schemas[reference[(reference.LastIndexOf('/') + 1)..]];

    private void Learn(JsonObject schemas)
    {
        foreach ((string name, JsonNode? schema) in schemas)
        {
            _schemas[name] = schema!.AsObject();
        }
    }

    private void Learn(string root, JsonObject list)
    {
        string apiVersion = (string)list["groupVersion"]!;
        foreach (JsonNode? resource in list["resources"]!.AsArray())
        {
            string kind = (string)resource!["kind"]!;
            Resources.Add(new FuzzResource(
                root, (string)resource["name"]!, kind, apiVersion, (bool)resource["namespaced"]!,
                [.. resource["verbs"]!.AsArray().Select(verb => (string)verb!)], SchemaOf(apiVersion, kind)));
        }
    }

    private JsonObject? SchemaOf(string apiVersion, string kind) => _schemas.Values.FirstOrDefault(
        schema => schema["x-kubernetes-group-version-kind"] is JsonArray kinds && kinds.Any(
            k => (string?)k!["kind"] == kind && ((string?)k["group"] is { Length: > 0 } group ? $"{group}/{k["version"]}" : (string?)k["version"]) == apiVersion));
}
