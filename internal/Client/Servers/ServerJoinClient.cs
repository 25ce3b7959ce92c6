using System.Security.Cryptography.X509Certificates;
using EdgeOrch.Client.Join;
using EdgeOrch.Client.Queues;
using Microsoft.Extensions.Logging;

namespace EdgeOrch.Client.Servers;

/// <summary>
/// Asks to be one of a cluster's servers. Keys come only over a connection whose server proved by its CA's hash that it is of the
/// cluster the token is for.
/// </summary>
public static partial class ServerJoinClient
{
    private const string Flag = "--join";
    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(60);

    /// <summary>Asks until it is answered; waits with backoff while no server can be reached or none can decide.</summary>
    /// <param name="servers">Servers of the cluster (<c>--join</c>); any of them will do.</param>
    /// <param name="token">The servers' join token (<c>--token</c>).</param>
    /// <param name="request">Who asks.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Where it logs.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="JoinException">It is refused for good; the message names the flag.</exception>
    public static async Task<ServerJoinAnswer> JoinAsync(
        IReadOnlyList<Uri> servers, JoinToken token, ServerJoinRequest request, TimeProvider time, ILogger logger, CancellationToken cancellationToken)
    {
        var backoff = new Backoff(TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(10), new Random(unchecked((int)request.Id)));
        for (var next = 0; ; next++)
        {
            try
            {
                return await AskAsync(servers[next % servers.Count], token, request, time, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (IsPassing(e, cancellationToken))
            {
                var delay = (next + 1) % servers.Count == 0 ? backoff.Next() : TimeSpan.Zero;
                LogWaiting(logger, delay.TotalSeconds, e is OperationCanceledException ? $"no answer within {AnswerTimeout.TotalSeconds:0} s" : e.Message);
                await Task.Delay(delay, time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static bool IsPassing(Exception e, CancellationToken cancellationToken) => e switch
    {
        ApiUnreachableException => true,
        ApiStatusException status => status.Code is 403 or 429 or >= 500,
        OperationCanceledException => !cancellationToken.IsCancellationRequested,
        _ => false,
    };

    private static async Task<ServerJoinAnswer> AskAsync(Uri server, JoinToken token, ServerJoinRequest request, TimeProvider time, CancellationToken cancellationToken)
    {
        using X509Certificate2 ca = await CaProbe.FetchAsync(server, token.CaFingerprint, ProbeTimeout, cancellationToken, Flag).ConfigureAwait(false);
        using var transport = new HttpApiTransport(new HttpTransportOptions { Servers = [server], TrustedRoots = [ca], BearerToken = () => token.Bearer }, time);
        using var deadline = new CancellationTokenSource(AnswerTimeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            return ServerJoinAnswer.Parse(await new ApiClient(transport).SendForBodyAsync(
                new ApiRequest("POST", ServerPaths.Servers) { Body = request.ToUtf8(), ContentType = "application/json" }, both.Token).ConfigureAwait(false));
        }
        catch (ApiStatusException e) when (e.Code == 401)
        {
            throw new JoinException("--token: the server does not accept it: its secret is wrong, or it has expired or was deleted", e);
        }
        catch (ApiStatusException e) when (e.Code == 403 && RefusesToken(e, token))
        {
            throw new JoinException("--token: it lets agents join, not servers: take the one that \"edgeorch token\" shows on a server", e);
        }
        catch (ApiStatusException e) when (e.Code is 404 or 405)
        {
            throw new JoinException($"{Flag} {server}: this server takes no others in: it keeps its state in an etcd, or is of an older version", e);
        }
        catch (ApiStatusException e) when (e.Code is >= 400 and < 429 and not 403)
        {
            throw new JoinException(e.Message, e);
        }
        catch (FormatException e)
        {
            throw new JoinException($"{Flag} {server}: {e.Message}; are both of the same version?", e);
        }
    }

    // A server that has just started, or that passes the request on to one that has, may refuse for reasons of its own.
    private static bool RefusesToken(ApiStatusException refusal, JoinToken token) =>
        refusal.Message.Contains($"\"system:bootstrap:{token.Id}\"", StringComparison.Ordinal)
        && !refusal.Message.Contains("has not read its roles", StringComparison.Ordinal);

    [LoggerMessage(Level = LogLevel.Warning, Message = "cannot join yet, trying again in {DelaySeconds:0.#} s: {Error}")]
    private static partial void LogWaiting(ILogger logger, double delaySeconds, string error);
}
