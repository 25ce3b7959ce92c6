using EdgeOrch.ApiServer.Pipeline;
using EdgeOrch.Client.Cluster;

namespace EdgeOrch.ApiServer.Bootstrap;

/// <summary>Tells agents the cluster's networks.</summary>
public sealed class ClusterInfoHandler(ClusterInfo info) : IRequestHandler
{
    private readonly byte[] _body = info.ToUtf8();

    /// <inheritdoc/>
    public bool Handles(RequestInfo info) => !info.IsResource && info.Path == ClusterInfo.Path && info.Verb == "get";

    /// <inheritdoc/>
    public ValueTask<ApiServerResponse> HandleAsync(RequestContext context) => ValueTask.FromResult(ApiServerResponse.Of(200, _body));
}
