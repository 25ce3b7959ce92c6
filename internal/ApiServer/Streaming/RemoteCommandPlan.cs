using EdgeOrch.ApiServer.Streaming.Spdy;
using Microsoft.AspNetCore.Http.Features;

namespace EdgeOrch.ApiServer.Streaming;

/// <summary>The client's channels over WebSocket become the runtime's SPDY streams.</summary>
internal sealed class RemoteCommandPlan(ClientUpgrade client, ChannelProtocol protocol) : UpgradePlan
{
    /// <inheritdoc/>
    public override IReadOnlyList<KeyValuePair<string, string>> RuntimeHeaders =>
        SpdyHeaders(protocol.HasStatus ? "v4.channel.k8s.io" : "channel.k8s.io");

    /// <inheritdoc/>
    public override async Task RunAsync(IFeatureCollection features, RuntimeSession session, RemoteCommandStreams wanted, CancellationToken cancellationToken)
    {
        await using var runtime = session;
        using var spdy = new SpdyClient(session.Stream);
        using var socket = await WebSocketUpgrade.AcceptAsync(features, client, protocol.Name).ConfigureAwait(false);
        await new RemoteCommandBridge(socket, protocol, spdy).RunAsync(wanted, cancellationToken).ConfigureAwait(false);
    }
}
