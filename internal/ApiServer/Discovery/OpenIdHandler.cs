using EdgeOrch.Api.Errors;
using EdgeOrch.ApiServer.Pipeline;
using EdgeOrch.ApiServer.Pipeline.Security;

namespace EdgeOrch.ApiServer.Discovery;

/// <summary>Serves the documents by which others verify service-account tokens. Thread-safe.</summary>
internal sealed class OpenIdHandler(IOpenIdDocuments? documents) : IRequestHandler
{
    // As long as upstream lets verifiers keep them.
    private static readonly KeyValuePair<string, string>[] Cached = [new("Cache-Control", "public, max-age=3600")];

    /// <inheritdoc/>
    public bool Handles(RequestInfo info) => info.Verb is "get" or "head" && info.Path is "/.well-known/openid-configuration" or "/openid/v1/jwks";

    /// <inheritdoc/>
    public ValueTask<ApiServerResponse> HandleAsync(RequestContext context)
    {
        if (documents is null)
        {
            throw ApiException.ResourceNotFound();
        }

        var keys = context.Info.Path == "/openid/v1/jwks";
        return ValueTask.FromResult(new ApiServerResponse
        {
            ContentType = keys ? "application/jwk-set+json" : ApiServerResponse.Json,
            Body = keys ? documents.KeySet : documents.Configuration,
            Headers = Cached,
        });
    }
}
