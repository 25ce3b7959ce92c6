using System.Net.WebSockets;
using EdgeOrch.ApiServer.Pipeline;
using Microsoft.AspNetCore.Http.Features;

namespace EdgeOrch.ApiServer.Streaming;

/// <summary>A watch over a WebSocket: each event is a message, text when it is JSON. It ends when either side closes.</summary>
internal static class WebSocketWatch
{
    /// <summary>Whether the client wants to be answered this way.</summary>
    public static bool IsWanted(IFeatureCollection features) =>
        features.Get<IHttpUpgradeFeature>()?.IsUpgradableRequest == true && ClientUpgrade.Read(features).IsWebSocket;

    /// <summary>Takes the connection and serves the watch to its end.</summary>
    public static async Task RunAsync(IFeatureCollection features, IFrameStream frames, WebSocketMessageType type, CancellationToken cancellationToken)
    {
        using var socket = await WebSocketUpgrade.AcceptAsync(features, ClientUpgrade.Read(features), "").ConfigureAwait(false);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var listening = ListenAsync(socket, ending);
        try
        {
            while (await frames.WaitAsync(ending.Token).ConfigureAwait(false))
            {
                while (frames.TryRead(out var frame))
                {
                    await socket.SendAsync(frame, type, endOfMessage: true, ending.Token).ConfigureAwait(false);
                }
            }

            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, ending.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is OperationCanceledException or WebSocketException or IOException)
        {
            // The client is gone, or said that it wants no more.
        }

        await ending.CancelAsync().ConfigureAwait(false);
        await listening.ConfigureAwait(false);
    }

    // Nothing a client says in a watch means anything but its end.
    private static async Task ListenAsync(WebSocket socket, CancellationTokenSource ending)
    {
        var ignored = new byte[256];
        try
        {
            while ((await socket.ReceiveAsync(ignored, ending.Token).ConfigureAwait(false)).MessageType != WebSocketMessageType.Close)
            {
            }

            await ending.CancelAsync().ConfigureAwait(false);
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e) when (e is OperationCanceledException or WebSocketException or IOException)
        {
            await ending.CancelAsync().ConfigureAwait(false);
        }
    }
}
