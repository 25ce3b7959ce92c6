using System.Text.Json.Nodes;
using EdgeOrch.Api.Errors;
using EdgeOrch.Api.Schema;
using EdgeOrch.Api.Serialization;
using EdgeOrch.ApiServer.Pipeline;
using EdgeOrch.ApiServer.Storage;

namespace EdgeOrch.ApiServer.Discovery;

/// <summary>Serves <c>/api</c>, <c>/apis</c> and what lies directly below: what the server offers. Thread-safe.</summary>
internal sealed class DiscoveryHandler(ResourceRegistry registry, string address) : IRequestHandler
{
    private readonly CatalogDocuments _documents = new(registry);

    /// <inheritdoc/>
    public bool Handles(RequestInfo info) => !info.IsResource && (IsBelow(info.Path, "/api") || IsBelow(info.Path, "/apis"));

    /// <inheritdoc/>
    public ValueTask<ApiServerResponse> HandleAsync(RequestContext context)
    {
        var path = context.Info.Path.TrimEnd('/');
        if (path is "/api" or "/apis" && context.Info.Verb is "get" or "head" && Aggregated(context.Request.Accept) is { } version)
        {
            var type = $"application/json;g=apidiscovery.k8s.io;v={version};as=APIGroupDiscoveryList";
            return Answer(context, path + "?" + version, type, MediaType.Json, served => AggregatedDiscovery.Build(served, path == "/api", version));
        }

        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        Func<ApiCatalog, JsonObject>? make = parts switch
        {
            ["api"] => _ => DiscoveryDocuments.CoreVersions(address),
            ["apis"] => DiscoveryDocuments.Groups,
            ["api", var core] when registry.Catalog.KindsOf("", core).Any() => catalog => DiscoveryDocuments.Resources(catalog, "", core),
            ["apis", var name] when Find(name) is { } group => _ => DiscoveryDocuments.Group(group),
            ["apis", var name, var served] when registry.Catalog.KindsOf(name, served).Any() => catalog => DiscoveryDocuments.Resources(catalog, name, served),
            _ => null,
        };
        if (make is null)
        {
            throw ApiException.ResourceNotFound();
        }

        // Anything but protobuf is answered as JSON, which every client of discovery reads.
        var media = ResponseFormat.ForFailure(context.Request.Accept) == MediaType.Protobuf ? MediaType.Protobuf : MediaType.Json;
        return context.Info.Verb is "get" or "head" ? Answer(context, path, ApiServerResponse.Json, media, make) : throw ApiException.MethodNotAllowed();
    }

    private static bool IsBelow(string path, string root) =>
        path.StartsWith(root, StringComparison.Ordinal) && (path.Length == root.Length || path[root.Length] == '/');

    // The first acceptable form decides, as with objects.
    private static string? Aggregated(string? accept)
    {
        foreach (var range in accept is null ? [] : MediaRange.ParseAll(accept))
        {
            if (range.Type != "application/json")
            {
                continue;
            }

            return range is { As: "APIGroupDiscoveryList", Group: "apidiscovery.k8s.io", Version: "v2" or "v2beta1" } ? range.Version : null;
        }

        return null;
    }

    private ApiGroup? Find(string name) => registry.Catalog.Groups.FirstOrDefault(g => g.Name.Length > 0 && g.Name == name);

    private ValueTask<ApiServerResponse> Answer(RequestContext context, string key, string contentType, MediaType media, Func<ApiCatalog, JsonObject> make) =>
        ValueTask.FromResult(_documents.Get(key, contentType, catalog => ObjectEncoder.Encode(make(catalog))).Answer(context, media));
}
