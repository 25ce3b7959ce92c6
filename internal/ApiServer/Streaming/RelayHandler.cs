using EdgeOrch.Api.Errors;
using EdgeOrch.ApiServer.Pipeline;
using EdgeOrch.ApiServer.Pipeline.Security;
using EdgeOrch.Client.Tunnel;
using Microsoft.AspNetCore.Http.Features;

namespace EdgeOrch.ApiServer.Streaming;

/// <summary>
/// Joins other servers of the group with nodes whose agents are connected to this one. It asks nobody else, so that nothing goes in
/// circles; and only servers may ask, in the name of the API itself, since what a user may do was decided where the user came in.
/// </summary>
internal sealed class RelayHandler(TunnelHub hub) : IRequestHandler
{
    /// <inheritdoc/>
    public bool Handles(RequestInfo info) => !info.IsResource && info.Path.StartsWith(TunnelRelay.Path, StringComparison.Ordinal);

    /// <inheritdoc/>
    public async ValueTask<ApiServerResponse> HandleAsync(RequestContext context)
    {
        var info = context.Info;
        var node = info.Path[TunnelRelay.Path.Length..];
        if (context.User.Name != UserInfo.ApiServer.Name)
        {
            throw ApiException.BadRequest("only servers of the cluster ask each other for nodes");
        }

        var features = context.Request.HttpFeatures;
        if (features?.Get<IHttpUpgradeFeature>() is not { IsUpgradableRequest: true } upgrade
            || context.Query[TunnelRelay.MethodParameter] is not { } method || context.Query[TunnelRelay.PathParameter] is not { } path)
        {
            throw ApiException.BadRequest($"this path takes only connections that upgrade to {TunnelOffer.UpgradeProtocol}, with method and path of a request");
        }

        try
        {
            var connection = await hub.OpenAsync(node, method, path, context.Cancellation).ConfigureAwait(false);
            return new ApiServerResponse { TakeOver = token => JoinAsync(features, upgrade, connection, token) };
        }
        catch (NodeUnreachableException e)
        {
            throw ApiException.ServiceUnavailable(e.Message);
        }
    }

    private static async Task JoinAsync(IFeatureCollection features, IHttpUpgradeFeature upgrade, NodeConnection connection, CancellationToken cancellationToken)
    {
        await using var node = connection;
        var response = features.GetRequiredFeature<IHttpResponseFeature>();
        response.StatusCode = 101;
        response.Headers.Connection = "Upgrade";
        response.Headers.Upgrade = TunnelOffer.UpgradeProtocol;
        await using var stream = await upgrade.UpgradeAsync().ConfigureAwait(false);
        await PassThroughPlan.JoinAsync(stream, node.Stream, cancellationToken).ConfigureAwait(false);
    }
}
