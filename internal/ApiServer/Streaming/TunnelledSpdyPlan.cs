using Microsoft.AspNetCore.Http.Features;

namespace EdgeOrch.ApiServer.Streaming;

/// <summary>The client sends SPDY inside WebSocket messages: they are unpacked for the runtime, which speaks SPDY bare.</summary>
internal sealed class TunnelledSpdyPlan(ClientUpgrade client, string subprotocol, string runtimeProtocol) : UpgradePlan
{
    /// <inheritdoc/>
    public override IReadOnlyList<KeyValuePair<string, string>> RuntimeHeaders => SpdyHeaders(runtimeProtocol);

    /// <inheritdoc/>
    public override async Task RunAsync(IFeatureCollection features, RuntimeSession session, RemoteCommandStreams wanted, CancellationToken cancellationToken)
    {
        await using var runtime = session;
        using var socket = await WebSocketUpgrade.AcceptAsync(features, client, subprotocol).ConfigureAwait(false);
        await using var stream = new WebSocketByteStream(socket);
        await PassThroughPlan.JoinAsync(stream, session.Stream, cancellationToken).ConfigureAwait(false);
        stream.CloseWrite();
    }
}
