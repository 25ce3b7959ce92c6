using System.Net;
using EdgeOrch.Api.Errors;
using EdgeOrch.Api.Types;
using EdgeOrch.Client;

namespace EdgeOrch.ApiServer.Streaming;

/// <summary>Asks nodes on behalf of API requests and turns their refusals into API errors.</summary>
internal sealed class NodeGateway(TunnelHub hub, Func<ApiClient> client)
{
    /// <summary>The pod of a request.</summary>
    /// <exception cref="ApiException">404: there is none.</exception>
    public async Task<Pod> PodAsync(string @namespace, string name, CancellationToken cancellationToken) =>
        await client().For<Pod>().FindAsync(@namespace, name, cancellationToken).ConfigureAwait(false)
        ?? throw ApiException.NotFound("", "pods", name);

    /// <summary>Asks a node; the answer is a success and belongs to the caller.</summary>
    /// <exception cref="ApiException">The node cannot be reached, or refuses.</exception>
    public async Task<NodeAnswer> AskAsync(string node, string method, string path, CancellationToken cancellationToken)
    {
        NodeAnswer answer;
        try
        {
            answer = await hub.AskAsync(node, method, path, cancellationToken).ConfigureAwait(false);
        }
        catch (NodeUnreachableException e)
        {
            throw ApiException.ServiceUnavailable(e.Message);
        }

        if (answer.Reply.Status is >= 200 and < 300)
        {
            return answer;
        }

        await answer.DisposeAsync().ConfigureAwait(false);
        var message = answer.Reply.Message ?? $"the node answered {answer.Reply.Status}";
        throw (HttpStatusCode)answer.Reply.Status switch
        {
            HttpStatusCode.BadRequest => ApiException.BadRequest(message),
            HttpStatusCode.NotFound => ApiException.BadRequest(message),
            _ => ApiException.InternalError(message),
        };
    }
}
