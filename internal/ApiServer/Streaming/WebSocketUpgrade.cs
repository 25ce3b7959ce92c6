using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http.Features;

namespace EdgeOrch.ApiServer.Streaming;

/// <summary>Completes the server's side of a WebSocket handshake (RFC 6455, section 4.2.2).</summary>
internal static class WebSocketUpgrade
{
    private const string AcceptSuffix = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    /// <summary>Accepts the client's handshake with a subprotocol; an empty one is left out.</summary>
    public static async Task<WebSocket> AcceptAsync(IFeatureCollection features, ClientUpgrade client, string subprotocol)
    {
        var response = features.GetRequiredFeature<IHttpResponseFeature>();
        response.StatusCode = 101;
        response.Headers.Connection = "Upgrade";
        response.Headers.Upgrade = "websocket";
#pragma warning disable CA5350 // SHA-1 is what the handshake is defined with; it protects nothing.
        var accept = SHA1.HashData(Encoding.ASCII.GetBytes(client.Headers.SecWebSocketKey.ToString() + AcceptSuffix));
#pragma warning restore CA5350
        response.Headers.SecWebSocketAccept = Convert.ToBase64String(accept);
        if (subprotocol.Length > 0)
        {
            response.Headers.SecWebSocketProtocol = subprotocol;
        }

        var stream = await features.GetRequiredFeature<IHttpUpgradeFeature>().UpgradeAsync().ConfigureAwait(false);

        // The subprotocol stays out of the options: they refuse names with '/', such as kubectl's for port-forward.
        return WebSocket.CreateFromStream(stream, new WebSocketCreationOptions { IsServer = true });
    }
}
