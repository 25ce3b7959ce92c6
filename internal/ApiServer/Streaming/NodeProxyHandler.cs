using EdgeOrch.ApiServer.Pipeline;

namespace EdgeOrch.ApiServer.Streaming;

/// <summary><c>nodes/proxy</c>: documents of the node's own API, such as <c>stats/summary</c>.</summary>
internal sealed class NodeProxyHandler(NodeGateway nodes) : IRequestHandler
{
    /// <inheritdoc/>
    public bool Handles(RequestInfo info) => info is { IsResource: true, Group: "", Resource: "nodes", Subresource: "proxy", Verb: "get" };

    /// <inheritdoc/>
    public async ValueTask<ApiServerResponse> HandleAsync(RequestContext context)
    {
        var query = context.Request.Query.Length == 0 ? "" : $"?{context.Request.Query}";
        var node = ProxyName.Parse("node", context.Info.Name).Name;
        var answer = await nodes.AskAsync(node, "GET", $"/{context.Info.SubresourcePath}{query}", context.Cancellation).ConfigureAwait(false);
        return RawBody.Respond(context, answer);
    }
}
