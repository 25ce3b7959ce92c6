using EdgeOrch.Api.Errors;
using EdgeOrch.ApiServer.Pipeline;
using EdgeOrch.Client;
using Microsoft.AspNetCore.Http.Features;

namespace EdgeOrch.ApiServer.Streaming;

/// <summary>
/// <c>pods/proxy</c>, <c>services/proxy</c> and, for a port other than the node API's, <c>nodes/proxy</c>: any HTTP request to a pod or node,
/// carried by its node's tunnel. Authorization has decided by the verb of the method on the subresource.
/// </summary>
internal sealed class ProxyHandler(ProxyConnector connector, Func<ApiClient> client) : IRequestHandler
{
    private const string NodeApiPort = "10250";

    /// <inheritdoc/>
    public bool Handles(RequestInfo info) => info is { IsResource: true, Group: "", Subresource: "proxy" }
        && (info.Resource is "pods" or "services" || (info.Resource == "nodes" && HasOwnPort(info.Name)));

    /// <inheritdoc/>
    public async ValueTask<ApiServerResponse> HandleAsync(RequestContext context)
    {
        var features = context.Request.HttpFeatures ?? throw ApiException.BadRequest("proxy requests come over HTTP");
        var info = context.Info;
        var raw = features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var (prefix, rest) = SplitAfterProxy(raw, info.Resource == "nodes" ? 5 : 7);
        if ((rest.Length == 0 || rest[0] == '?') && context.Request.Method is "GET" or "HEAD")
        {
            // Relative links of the page must lead below the proxy path.
            return new ApiServerResponse { StatusCode = 301, Headers = [new("Location", $"{prefix}/{rest}")] };
        }

        var name = ProxyName.Parse(info.Resource == "services" ? "service" : info.Resource == "pods" ? "pod" : "node", info.Name);
        var target = await (info.Resource switch
        {
            "pods" => ProxyTarget.OfPodAsync(client(), info.Namespace, name, context.Cancellation),
            "services" => ProxyTarget.OfServiceAsync(client(), info.Namespace, name, context.Cancellation),
            _ => ProxyTarget.OfNodeAsync(client(), name, context.Cancellation),
        }).ConfigureAwait(false);
        var (stream, owner) = await connector.ConnectAsync(target, context.Cancellation).ConfigureAwait(false);
        return new ApiServerResponse
        {
            TakeOver = async token =>
            {
                await using (owner)
                {
                    await new ProxyExchange(features, target, prefix, rest.Length > 0 && rest[0] == '/' ? rest : "/" + rest, stream).RunAsync(token).ConfigureAwait(false);
                }
            },
        };
    }

    /// <summary>The target as sent, cut after so many segments: what follows belongs to the target and is passed on as it is.</summary>
    internal static (string Prefix, string Remainder) SplitAfterProxy(string target, int segments)
    {
        var at = 0;
        for (var i = 0; i <= segments && at < target.Length; i++)
        {
            var next = target.AsSpan(at + 1).IndexOfAny('/', '?');
            if (i == segments || target[at] == '?')
            {
                break;
            }

            at = next < 0 ? target.Length : at + 1 + next;
        }

        return (target[..at], target[at..]);
    }

    private static bool HasOwnPort(string name) => name.Split(':') is [_, .., var port] and { Length: > 1 } && port is not ("" or NodeApiPort);
}
