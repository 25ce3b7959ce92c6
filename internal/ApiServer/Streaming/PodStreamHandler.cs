using EdgeOrch.Api.Errors;
using EdgeOrch.Api.Types;
using EdgeOrch.ApiServer.Pipeline;
using Microsoft.AspNetCore.Http.Features;

namespace EdgeOrch.ApiServer.Streaming;

/// <summary>
/// <c>pods/exec</c>, <c>pods/attach</c> and <c>pods/portforward</c>: takes the client's SPDY or WebSocket upgrade and joins
/// it with the container runtime's streaming server on the pod's node.
/// </summary>
internal sealed class PodStreamHandler(NodeGateway nodes) : IRequestHandler
{
    /// <inheritdoc/>
    public bool Handles(RequestInfo info) =>
        info is { IsResource: true, Group: "", Resource: "pods", Subresource: "exec" or "attach" or "portforward", Verb: "get" or "create" };

    /// <inheritdoc/>
    public async ValueTask<ApiServerResponse> HandleAsync(RequestContext context)
    {
        var features = context.Request.HttpFeatures;
        if (features?.Get<IHttpUpgradeFeature>() is not { IsUpgradableRequest: true })
        {
            throw ApiException.BadRequest("Upgrade request required");
        }

        var info = context.Info;
        var pod = await nodes.PodAsync(info.Namespace, info.Name, context.Cancellation).ConfigureAwait(false);
        var client = ClientUpgrade.Read(features);
        var plan = UpgradePlan.For(info.Subresource, client);
        var answer = await nodes.AskAsync(PodTarget.NodeOf(pod), "POST", NodePath(pod, context), context.Cancellation).ConfigureAwait(false);
        try
        {
            var session = await RuntimeSession.OpenAsync(answer, plan, context.Cancellation).ConfigureAwait(false);
            return new ApiServerResponse { TakeOver = token => plan.RunAsync(features, session, Wanted(context), token) };
        }
        catch (IOException e)
        {
            await answer.DisposeAsync().ConfigureAwait(false);
            throw ApiException.InternalError($"the container runtime did not take the stream: {e.Message}");
        }
    }

    private static string NodePath(Pod pod, RequestContext context)
    {
        var info = context.Info;
        if (info.Subresource == "portforward")
        {
            return $"/portForward/{info.Namespace}/{info.Name}?{context.Request.Query}";
        }

        if (pod.Status?.Phase is "Succeeded" or "Failed")
        {
            throw ApiException.BadRequest($"cannot exec into a container in a completed pod; current phase is {pod.Status.Phase}");
        }

        var container = PodTarget.ContainerOf(pod, context.Query["container"]);
        return $"/{info.Subresource}/{info.Namespace}/{info.Name}/{container}?{context.Request.Query}";
    }

    private static RemoteCommandStreams Wanted(RequestContext context) => new(
        context.Query.Flag("stdin"), context.Query.Flag("stdout"), context.Query.Flag("stderr"), context.Query.Flag("tty"));
}
