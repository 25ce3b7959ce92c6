using System.Collections.Concurrent;
using EdgeOrch.Api.Errors;
using EdgeOrch.Api.OpenApi;
using EdgeOrch.Api.Schema;
using EdgeOrch.ApiServer.Pipeline;

namespace EdgeOrch.ApiServer.Discovery;

/// <summary>Serves <c>/openapi/v2</c> and <c>/openapi/v3</c>. Thread-safe.</summary>
internal sealed class OpenApiHandler(ApiCatalog catalog) : IRequestHandler
{
    private const string Root = "/openapi/v3/";

    private readonly CachedDocument _json = new(ApiServerResponse.Json, () => OpenApiV2.ToJson(catalog));
    private readonly CachedDocument _protobuf = new(OpenApiV2.ProtobufContentType, () => OpenApiV2.ToProtobuf(catalog));
    private readonly CachedDocument _index = new(ApiServerResponse.Json, () => OpenApiV3.Index(catalog));
    private readonly ConcurrentDictionary<string, CachedDocument> _groups = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public bool Handles(RequestInfo info) => info.Path.StartsWith("/openapi/v", StringComparison.Ordinal) && (info.Verb is "get" or "head");

    /// <inheritdoc/>
    public ValueTask<ApiServerResponse> HandleAsync(RequestContext context)
    {
        var document = context.Info.Path switch
        {
            "/openapi/v2" => WantsProtobuf(context.Request.Accept) ? _protobuf : _json,
            "/openapi/v3" => _index,
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
        return catalog.KindsOf(group, version).Any()
            ? _groups.GetOrAdd(path, _ => new CachedDocument(ApiServerResponse.Json, () => OpenApiV3.ForGroupVersion(catalog, group, version)!))
            : null;
    }
}
