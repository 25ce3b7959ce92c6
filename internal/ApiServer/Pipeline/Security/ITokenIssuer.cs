using System.Text.Json.Nodes;

namespace EdgeOrch.ApiServer.Pipeline.Security;

/// <summary>Issues service-account tokens for <c>serviceaccounts/token</c>.</summary>
public interface ITokenIssuer
{
    /// <summary>
    /// Answers a TokenRequest: returns its <c>status</c> (<c>token</c>, <c>expirationTimestamp</c>) and completes the request's
    /// <c>spec</c> in place (audiences, expirationSeconds) as upstream does. The bound object, if any, is checked by the caller.
    /// </summary>
    /// <param name="serviceAccount">The stored ServiceAccount.</param>
    /// <param name="tokenRequest">The decoded and defaulted TokenRequest.</param>
    /// <param name="boundObject">The stored object <c>spec.boundObjectRef</c> names, or null.</param>
    /// <param name="node">The stored Node the bound pod runs on, or null.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="EdgeOrch.Api.Errors.ApiException">The request asks for something that is not granted.</exception>
    ValueTask<JsonObject> IssueAsync(
        JsonObject serviceAccount, JsonObject tokenRequest, JsonObject? boundObject, JsonObject? node, CancellationToken cancellationToken);
}
