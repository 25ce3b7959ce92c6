using System.Text.Json.Nodes;
using EdgeOrch.Api.Serialization;
using EdgeOrch.ApiServer.Health;
using EdgeOrch.ApiServer.Pipeline;
using EdgeOrch.ApiServer.Storage;

namespace EdgeOrch.ApiServer.Discovery;

/// <summary>Serves <c>/</c>: the paths there are. Thread-safe.</summary>
internal sealed class RootHandler(ResourceRegistry registry, HealthChecks health) : IRequestHandler
{
    private static readonly string[] Fixed =
        ["/.well-known/openid-configuration", "/api", "/apis", "/apis/", "/metrics", "/openapi/v2", "/openapi/v3", "/openapi/v3/", "/openid/v1/jwks", "/version"];

    /// <inheritdoc/>
    public bool Handles(RequestInfo info) => info.Path is "/" or "/index.html";

    /// <inheritdoc/>
    public ValueTask<ApiServerResponse> HandleAsync(RequestContext context)
    {
        var paths = new SortedSet<string>(Fixed, StringComparer.Ordinal);
        foreach (var group in registry.Catalog.Groups)
        {
            var root = group.Name.Length == 0 ? "/api" : "/apis/" + group.Name;
            paths.Add(root);
            paths.UnionWith(group.Versions.Select(version => $"{root}/{version}"));
        }

        foreach (var (root, liveOnly) in (ReadOnlySpan<(string, bool)>)[("/healthz", false), ("/livez", true), ("/readyz", false)])
        {
            paths.Add(root);
            paths.UnionWith(health.Of(liveOnly).Select(check => $"{root}/{check.Name}"));
        }

        return ValueTask.FromResult(ApiServerResponse.Of(200, ObjectEncoder.Encode(new JsonObject { ["paths"] = DiscoveryDocuments.Texts(paths) })));
    }
}
