using System.Text.Json.Nodes;
using EdgeOrch.Api.Apply;
using EdgeOrch.Api.Schema;
using EdgeOrch.ApiServer.Storage;

namespace EdgeOrch.ApiServer.Verbs;

/// <summary>The versions of one resource, as the record of field managers needs them. Thread-safe.</summary>
internal sealed class EndpointVersions(ResourceEndpoint endpoint, CancellationToken cancellationToken) : IObjectVersions
{
    /// <inheritdoc/>
    public TypeSchema? TypeIn(string apiVersion)
    {
        foreach (var kind in endpoint.Versions)
        {
            if (kind.ApiVersion == apiVersion)
            {
                return kind.Schema;
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public async ValueTask<JsonObject> ConvertAsync(JsonObject value, string apiVersion) =>
        (endpoint.Conversion ?? endpoint.Translation) is { } conversion
            ? (await conversion.ConvertAsync([value], apiVersion, cancellationToken).ConfigureAwait(false))[0]
            : value;
}
