using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace EdgeOrch.ApiServer.Streaming;

/// <summary>What a client asks to turn its connection into.</summary>
/// <param name="Protocol">The Upgrade header.</param>
/// <param name="Headers">The client's headers.</param>
internal sealed record ClientUpgrade(string Protocol, IHeaderDictionary Headers)
{
    /// <summary>Whether the client speaks WebSocket; else SPDY.</summary>
    public bool IsWebSocket => string.Equals(Protocol, "websocket", StringComparison.OrdinalIgnoreCase);

    /// <summary>The subprotocols a WebSocket client offers, its favourite first.</summary>
    public IReadOnlyList<string> Subprotocols =>
        [.. Headers.SecWebSocketProtocol.SelectMany(v => (v ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))];

    public static ClientUpgrade Read(IFeatureCollection features)
    {
        var headers = features.GetRequiredFeature<IHttpRequestFeature>().Headers;
        return new ClientUpgrade(headers.Upgrade.ToString(), headers);
    }
}
