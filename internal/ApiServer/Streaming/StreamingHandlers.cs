using EdgeOrch.ApiServer.Pipeline;
using EdgeOrch.Client;

namespace EdgeOrch.ApiServer.Streaming;

/// <summary>Every handler of streams between clients and nodes; the composition root adds them to the server.</summary>
public static class StreamingHandlers
{
    /// <summary>Creates them.</summary>
    /// <param name="hub">Where agents connect.</param>
    /// <param name="client">Reads pods as the API server itself; asked for at the first request, since the server is made after its handlers.</param>
    public static IReadOnlyList<IRequestHandler> All(TunnelHub hub, Func<ApiClient> client)
    {
        var nodes = new NodeGateway(hub, client);
        return [new TunnelHandler(hub), new RelayHandler(hub), new PodLogHandler(nodes), new PodStreamHandler(nodes), new ProxyHandler(new ProxyConnector(hub), client), new NodeProxyHandler(nodes)];
    }
}
