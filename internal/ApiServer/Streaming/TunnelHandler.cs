using EdgeOrch.Api.Errors;
using EdgeOrch.ApiServer.Pipeline;
using EdgeOrch.Client.Tunnel;
using Microsoft.AspNetCore.Http.Features;

namespace EdgeOrch.ApiServer.Streaming;

/// <summary>Where agents connect: the control stream of offers, and the connections that answer them. A node speaks only for itself.</summary>
internal sealed class TunnelHandler(TunnelHub hub) : IRequestHandler
{
    private const string NodeUserPrefix = "system:node:";

    /// <inheritdoc/>
    public bool Handles(RequestInfo info) => !info.IsResource
        && (info.Path.StartsWith(TunnelOffer.ControlPath, StringComparison.Ordinal) || info.Path.StartsWith(TunnelOffer.AnswerPath, StringComparison.Ordinal));

    /// <inheritdoc/>
    public ValueTask<ApiServerResponse> HandleAsync(RequestContext context)
    {
        var user = context.User.Name;
        if (!user.StartsWith(NodeUserPrefix, StringComparison.Ordinal) || !context.User.Groups.Contains("system:nodes"))
        {
            throw ApiException.BadRequest("only a node's agent, under the node's own identity, uses the tunnel");
        }

        var node = user[NodeUserPrefix.Length..];
        var path = context.Info.Path;
        return ValueTask.FromResult(path.StartsWith(TunnelOffer.ControlPath, StringComparison.Ordinal)
            ? Control(path[TunnelOffer.ControlPath.Length..], node, context)
            : Answer(path[TunnelOffer.AnswerPath.Length..], node, context));
    }

    private ApiServerResponse Control(string named, string node, RequestContext context)
    {
        if (named != node)
        {
            throw ApiException.BadRequest($"node \"{node}\" may not open the tunnel of node \"{named}\"");
        }

        return new ApiServerResponse { ContentType = "application/json;stream=watch", Frames = new OfferFrames(hub, node, context.Cancellation, context.Stopping) };
    }

    private ApiServerResponse Answer(string id, string node, RequestContext context)
    {
        var features = context.Request.HttpFeatures;
        if (features?.Get<IHttpUpgradeFeature>() is not { IsUpgradableRequest: true } upgrade)
        {
            throw ApiException.BadRequest($"this path takes only connections that upgrade to {TunnelOffer.UpgradeProtocol}");
        }

        return new ApiServerResponse { TakeOver = _ => AcceptAsync(features, upgrade, node, id) };
    }

    private async Task AcceptAsync(IFeatureCollection features, IHttpUpgradeFeature upgrade, string node, string id)
    {
        var response = features.GetRequiredFeature<IHttpResponseFeature>();
        response.StatusCode = 101;
        response.Headers.Connection = "Upgrade";
        response.Headers.Upgrade = TunnelOffer.UpgradeProtocol;
        await using var stream = await upgrade.UpgradeAsync().ConfigureAwait(false);
        if (hub.Answer(node, id, stream) is { } finished)
        {
            // Not the request's own abort: the agent's end of stream counts as one here, and may come long before the asker has read all.
            await finished.ConfigureAwait(false);
        }
    }
}
