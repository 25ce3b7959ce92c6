using EdgeOrch.ApiServer.Pipeline;
using Microsoft.AspNetCore.Http.Features;

namespace EdgeOrch.ApiServer.Streaming;

/// <summary><c>pods/log</c>: the container's log as the node sends it, flushed as it comes.</summary>
internal sealed class PodLogHandler(NodeGateway nodes) : IRequestHandler
{
    /// <inheritdoc/>
    public bool Handles(RequestInfo info) => info is { IsResource: true, Group: "", Resource: "pods", Subresource: "log", Verb: "get" };

    /// <inheritdoc/>
    public async ValueTask<ApiServerResponse> HandleAsync(RequestContext context)
    {
        var info = context.Info;
        var pod = await nodes.PodAsync(info.Namespace, info.Name, context.Cancellation).ConfigureAwait(false);
        var container = PodTarget.ContainerOf(pod, context.Query["container"]);
        var path = $"/containerLogs/{info.Namespace}/{info.Name}/{container}?{context.Request.Query}";
        var answer = await nodes.AskAsync(PodTarget.NodeOf(pod), "GET", path, context.Cancellation).ConfigureAwait(false);
        return RawBody.Respond(context, answer);
    }
}

/// <summary>Copies a node's body to the client.</summary>
internal static class RawBody
{
    private const int BufferSize = 16 * 1024;

    /// <summary>An answer that takes the connection over and ends with the node's body.</summary>
    public static ApiServerResponse Respond(RequestContext context, NodeAnswer answer) => new()
    {
        TakeOver = token => CopyAsync(context.Request.HttpFeatures!, answer, token),
    };

    private static async Task CopyAsync(IFeatureCollection features, NodeAnswer answer, CancellationToken cancellationToken)
    {
        await using var node = answer;
        var response = features.GetRequiredFeature<IHttpResponseFeature>();
        response.StatusCode = 200;
        response.Headers.ContentType = answer.Reply.ContentType;
        var body = features.GetRequiredFeature<IHttpResponseBodyFeature>();
        await body.StartAsync(cancellationToken).ConfigureAwait(false);
        var buffer = new byte[BufferSize];
        try
        {
            int count;
            while ((count = await answer.Stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
            {
                await body.Stream.WriteAsync(buffer.AsMemory(0, count), cancellationToken).ConfigureAwait(false);
                await body.Stream.FlushAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // The client or the node is gone; what was sent is all there is.
        }

        await body.CompleteAsync().ConfigureAwait(false);
    }
}
