using System.Security.Cryptography.X509Certificates;
using EdgeOrch.Client.Queues;
using Microsoft.Extensions.Logging;

namespace EdgeOrch.Client.Join;

/// <summary>
/// Makes a machine a node: by stored credentials when there are some, so that it starts with no server in sight; else by a join token,
/// which proves the server to us by its CA's hash and us to the server, and gets us a certificate of our own.
/// </summary>
public static partial class JoinClient
{
    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan SigningTimeout = TimeSpan.FromSeconds(60);

    /// <summary>Joins, waiting with backoff while the server cannot be reached.</summary>
    /// <exception cref="JoinException">The token, address or node name is wrong; the message names the flag.</exception>
    public static async Task<JoinedNode> JoinAsync(JoinOptions options, TimeProvider time, ILogger logger, CancellationToken cancellationToken)
    {
        if (NodeCredentials.TryLoad(options.DataDirectory, time.GetUtcNow()) is { } stored && Fits(stored, options))
        {
            return new JoinedNode(options, stored, time, logger);
        }

        if (!JoinToken.TryParse(options.Token, out var token, out var problem))
        {
            throw new JoinException(options.Token.Length == 0
                ? "--token: needed to join a cluster for the first time; the server keeps its own in <data-dir>/server/token"
                : $"--token: {problem}");
        }

        var backoff = new Backoff(TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(15), new Random(options.NodeName.Length));
        while (true)
        {
            try
            {
                return await TryAsync(options, token, time, logger, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (IsPassing(e, cancellationToken))
            {
                var delay = backoff.Next();
                LogWaiting(logger, delay.TotalSeconds, e.Message);
                await Task.Delay(delay, time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static bool IsPassing(Exception e, CancellationToken cancellationToken) => e switch
    {
        ApiUnreachableException => true,
        ApiStatusException status => status.Code is 429 or >= 500,
        OperationCanceledException => !cancellationToken.IsCancellationRequested,
        _ => false,
    };

    private static async Task<JoinedNode> TryAsync(
        JoinOptions options, JoinToken token, TimeProvider time, ILogger logger, CancellationToken cancellationToken)
    {
        var ca = await FetchCaAsync(options, token, logger, cancellationToken).ConfigureAwait(false);
        using var transport = new HttpApiTransport(
            new HttpTransportOptions { Servers = options.Servers, TrustedRoots = [ca], BearerToken = () => token.Bearer }, time);
        using var deadline = new CancellationTokenSource(SigningTimeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        X509Certificate2 certificate;
        try
        {
            certificate = await NodeCertificateRequest.SendAsync(new ApiClient(transport), options.NodeName, both.Token).ConfigureAwait(false);
        }
        catch (ApiStatusException e) when (e.Code == 401)
        {
            throw new JoinException("--token: the server does not accept it: its secret is wrong, or it has expired or was deleted", e);
        }
        catch (ApiStatusException e) when (e.Code == 403)
        {
            throw new JoinException($"--token: it does not give the right to join: {e.Message}", e);
        }

        var credentials = NodeCredentials.Store(options.DataDirectory, ca, certificate);
        LogJoined(logger, options.NodeName, certificate.NotAfter.ToUniversalTime());
        return new JoinedNode(options, credentials, time, logger);
    }

    /// <summary>Any of the servers may tell the CA; a wrong one is final.</summary>
    private static async Task<X509Certificate2> FetchCaAsync(JoinOptions options, JoinToken token, ILogger logger, CancellationToken cancellationToken)
    {
        for (var i = 0; ; i++)
        {
            try
            {
                return await CaProbe.FetchAsync(options.Servers[i], token.CaFingerprint, ProbeTimeout, cancellationToken).ConfigureAwait(false);
            }
            catch (ApiUnreachableException e) when (i + 1 < options.Servers.Count)
            {
                LogWaiting(logger, 0, e.Message);
            }
        }
    }

    /// <summary>Stored credentials are those of another node or cluster after a rename or a move.</summary>
    private static bool Fits(NodeCredentials stored, JoinOptions options) =>
        stored.Current.GetNameInfo(X509NameType.SimpleName, forIssuer: false) == $"system:node:{options.NodeName}"
        && (!JoinToken.TryParse(options.Token, out var token, out _) || token.CaFingerprint == ServerTrust.Fingerprint(stored.Ca));

    [LoggerMessage(Level = LogLevel.Warning, Message = "cannot join yet, trying again in {DelaySeconds:0.#} s: {Error}")]
    private static partial void LogWaiting(ILogger logger, double delaySeconds, string error);

    [LoggerMessage(Level = LogLevel.Information, Message = "joined as node {Node}; the certificate is good until {NotAfter:u}")]
    private static partial void LogJoined(ILogger logger, string node, DateTime notAfter);
}
