using EdgeOrch.Client.Servers;
using Microsoft.Extensions.Logging;

namespace EdgeOrch.Client.Join;

/// <summary>A node with credentials: a transport that uses them, and their renewal at two thirds of their life. Thread-safe.</summary>
public sealed partial class JoinedNode : IDisposable
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(6);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMinutes(1);
    private readonly JoinOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly HttpApiTransport _transport;

    internal JoinedNode(JoinOptions options, NodeCredentials credentials, TimeProvider time, ILogger logger)
    {
        _options = options;
        _time = time;
        _logger = logger;
        Credentials = credentials;
        Servers = new KnownServers(Path.Combine(options.DataDirectory, "agent", "servers"), options.Servers);
        TransportOptions = new HttpTransportOptions
        {
            Servers = options.Servers,
            PresentServers = () => Servers.Present,
            TrustedRoots = [credentials.Ca],
            ClientCertificate = () => credentials.Current,
            UserAgent = $"edgeorch-agent/{options.NodeName}",
        };
        _transport = new HttpApiTransport(TransportOptions, time);
    }

    /// <summary>The cluster's servers.</summary>
    public KnownServers Servers { get; }

    /// <summary>The certificate, its key and the CA.</summary>
    public NodeCredentials Credentials { get; }

    /// <summary>What the transport was made with, for connections of other kinds to the same server.</summary>
    public HttpTransportOptions TransportOptions { get; }

    /// <summary>Requests as this node.</summary>
    public HttpApiTransport Transport => _transport;

    /// <summary>Renews the certificate in time until cancelled; failures are logged and tried again.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            var wait = Credentials.RenewAt - _time.GetUtcNow();
            if (wait <= TimeSpan.Zero)
            {
                wait = await TryRenewAsync(cancellationToken).ConfigureAwait(false) ? TimeSpan.Zero : RetryAfter;
            }

            // Clocks of small devices jump: look again now and then instead of trusting one long wait.
            await Task.Delay(wait < LongestWait ? wait : LongestWait, _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Asks for a new certificate now. Returns whether it came.</summary>
    public async Task<bool> TryRenewAsync(CancellationToken cancellationToken)
    {
        try
        {
            Credentials.Replace(
                await NodeCertificateRequest.SendAsync(new ApiClient(_transport), _options.NodeName, cancellationToken).ConfigureAwait(false));
            LogRenewed(_logger, Credentials.Current.NotAfter.ToUniversalTime());
            return true;
        }
        catch (Exception e) when (e is ApiStatusException or ApiUnreachableException or JoinException or IOException)
        {
            LogFailed(_logger, Credentials.Current.NotAfter.ToUniversalTime(), e.Message);
            return false;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _transport.Dispose();

    [LoggerMessage(Level = LogLevel.Information, Message = "renewed the node's certificate; it is good until {NotAfter:u}")]
    private static partial void LogRenewed(ILogger logger, DateTime notAfter);

    [LoggerMessage(Level = LogLevel.Warning, Message = "cannot renew the node's certificate, which is good until {NotAfter:u}: {Error}")]
    private static partial void LogFailed(ILogger logger, DateTime notAfter, string error);
}
