using EdgeOrch.Api.Errors;
using EdgeOrch.Api.OpenApi;
using EdgeOrch.ApiServer.Pipeline;
using EdgeOrch.ApiServer.Storage;

namespace EdgeOrch.ApiServer.Discovery;

/// <summary>Serves <c>/openapi/v2</c> and <c>/openapi/v3</c>. Thread-safe.</summary>
internal sealed class OpenApiHandler(ResourceRegistry registry) : IRequestHandler
{
    private const string Root = "/openapi/v3/";

    private readonly CatalogDocuments _documents = new(registry);

    /// <inheritdoc/>
    public bool Handles(RequestInfo info) => info.Path.StartsWith("/openapi/v", StringComparison.Ordinal) && (info.Verb is "get" or "head");

    /// <inheritdoc/>
    public ValueTask<ApiServerResponse> HandleAsync(RequestContext context)
    {
        var document = context.Info.Path switch
        {
            "/openapi/v2" => WantsProtobuf(context.Request.Accept)
                ? _documents.Get("v2 protobuf", OpenApiV2.ProtobufContentType, OpenApiV2.ToProtobuf)
                : _documents.Get("v2", ApiServerResponse.Json, OpenApiV2.ToJson),
            "/openapi/v3" => _documents.Get("v3", ApiServerResponse.Json, OpenApiV3.Index),
            var path when path.StartsWith(Root, StringComparison.Ordinal) => Group(path[Root.Length..]),
            _ => null,
        };
        return ValueTask.FromResult(document?.Answer(context) ?? throw ApiException.ResourceNotFound());
    }

    private static bool WantsProtobuf(string? accept) => accept is not null
        && MediaRange.ParseAll(accept) is [{ } first, ..] && first.Type.Contains("protobuf", StringComparison.Ordinal);

    // "api/v1" or "apis/GROUP/VERSION".
    private CachedDocument? Group(string path)
    {
        var (group, version) = path.Split('/') switch
        {
            ["api", var core] => ("", core),
            ["apis", var name, var served] => (name, served),
            _ => ("", ""),
        };
        return registry.Catalog.KindsOf(group, version).Any()
            ? _documents.Get(path, ApiServerResponse.Json, catalog => OpenApiV3.ForGroupVersion(catalog, group, version) ?? throw ApiException.ResourceNotFound())
            : null;
    }
}
