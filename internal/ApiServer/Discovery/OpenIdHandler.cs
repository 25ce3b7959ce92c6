using EdgeOrch.Api.Errors;
using EdgeOrch.ApiServer.Pipeline;
using EdgeOrch.ApiServer.Pipeline.Security;

namespace EdgeOrch.ApiServer.Discovery;

/// <summary>Serves the documents by which others verify service-account tokens. Thread-safe.</summary>
internal sealed class OpenIdHandler(IOpenIdDocuments? documents) : IRequestHandler
{
    /// <inheritdoc/>
    public bool Handles(RequestInfo info) => info.Path is "/.well-known/openid-configuration" or "/openid/v1/jwks";

    /// <inheritdoc/>
    public ValueTask<ApiServerResponse> HandleAsync(RequestContext context)
    {
        if (documents is null)
        {
            throw ApiException.ResourceNotFound();
        }

        return ValueTask.FromResult(context.Info.Path == "/openid/v1/jwks"
            ? new ApiServerResponse { ContentType = "application/jwk-set+json", Body = documents.KeySet }
            : ApiServerResponse.Of(200, documents.Configuration));
    }
}
