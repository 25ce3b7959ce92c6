using EdgeOrch.Client.Tunnel;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace EdgeOrch.ApiServer.Streaming;

/// <summary>Client and runtime speak the same protocol: their bytes are copied.</summary>
internal sealed class PassThroughPlan(ClientUpgrade client, IReadOnlyList<string> forwarded) : UpgradePlan
{
    /// <inheritdoc/>
    public override string RuntimeMethod => client.IsWebSocket ? "GET" : "POST";

    /// <inheritdoc/>
    public override IReadOnlyList<KeyValuePair<string, string>> RuntimeHeaders =>
    [
        new("Connection", "Upgrade"), new("Upgrade", client.Protocol), new("Content-Length", "0"),
        .. from name in forwarded from value in client.Headers[name] where value is not null select new KeyValuePair<string, string>(name, value),
    ];

    /// <inheritdoc/>
    public override async Task RunAsync(IFeatureCollection features, RuntimeSession session, RemoteCommandStreams wanted, CancellationToken cancellationToken)
    {
        await using var runtime = session;
        var response = features.GetRequiredFeature<IHttpResponseFeature>();
        response.StatusCode = 101;
        foreach (var (name, value) in session.Response.Headers)
        {
            response.Headers[name] = StringValues.Concat(response.Headers[name], value);
        }

        await using var stream = await features.GetRequiredFeature<IHttpUpgradeFeature>().UpgradeAsync().ConfigureAwait(false);
        await JoinAsync(stream, session.Stream, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Copies both ways until one side has ended; both protocols close their streams in frames of their own.</summary>
    internal static async Task JoinAsync(Stream left, Stream right, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await DuplexCopy.RunAsync(left, stop.Cancel, right, stop.Cancel, stop.Token).ConfigureAwait(false);
    }
}
