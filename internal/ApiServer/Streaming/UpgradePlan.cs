using EdgeOrch.Api.Errors;
using Microsoft.AspNetCore.Http.Features;

namespace EdgeOrch.ApiServer.Streaming;

/// <summary>How a client's upgrade is served: passed through as it is, unpacked from a WebSocket, or translated.</summary>
internal abstract class UpgradePlan
{
    private const string TunnelledPortForward = "SPDY/3.1+portforward.k8s.io";
    private const string PortForwardProtocol = "portforward.k8s.io";

    /// <summary>The method of the upgrade request to the runtime: SPDY posts, WebSockets get.</summary>
    public virtual string RuntimeMethod => "POST";

    /// <summary>The headers of the upgrade request to the runtime.</summary>
    public abstract IReadOnlyList<KeyValuePair<string, string>> RuntimeHeaders { get; }

    /// <summary>Picks the plan.</summary>
    /// <exception cref="ApiException">400: the client offers nothing that can be served.</exception>
    public static UpgradePlan For(string subresource, ClientUpgrade client)
    {
        if (!client.IsWebSocket)
        {
            return new PassThroughPlan(client, ["X-Stream-Protocol-Version"]);
        }

        if (subresource == "portforward")
        {
            return client.Subprotocols.Contains(TunnelledPortForward)
                ? new TunnelledSpdyPlan(client, TunnelledPortForward, PortForwardProtocol)
                : new PassThroughPlan(client, ["Sec-WebSocket-Key", "Sec-WebSocket-Version", "Sec-WebSocket-Protocol"]);
        }

        return ChannelProtocol.Choose(client.Subprotocols) is { } protocol
            ? new RemoteCommandPlan(client, protocol)
            : throw ApiException.BadRequest($"unable to upgrade: none of the subprotocols [{string.Join(' ', client.Subprotocols)}] is known");
    }

    /// <summary>Takes the client's connection and serves it to its end.</summary>
    public abstract Task RunAsync(IFeatureCollection features, RuntimeSession session, RemoteCommandStreams wanted, CancellationToken cancellationToken);

    /// <summary>The headers that start a SPDY session with the runtime.</summary>
    protected static IReadOnlyList<KeyValuePair<string, string>> SpdyHeaders(string protocol) =>
        [new("Connection", "Upgrade"), new("Upgrade", "SPDY/3.1"), new("X-Stream-Protocol-Version", protocol), new("Content-Length", "0")];
}
