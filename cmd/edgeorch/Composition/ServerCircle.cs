using EdgeOrch.ApiServer.Bootstrap;
using EdgeOrch.ApiServer.Pipeline;
using EdgeOrch.ApiServer.Pki;
using EdgeOrch.ApiServer.Servers;
using EdgeOrch.Client.Servers;
using EdgeOrch.Store;
using EdgeOrch.Store.Replication.Peers;
using EdgeOrch.Store.Replication.Peers.Tls;
using EdgeOrch.Telemetry.Metrics;
using Microsoft.Extensions.Logging;

namespace EdgeOrch.Cli.Composition;

/// <summary>
/// What a server that keeps the state itself has to do with others: its identity, the network to them, the way in for new ones, and
/// its own way in.
/// </summary>
internal sealed class ServerCircle : IDisposable
{
    private readonly ServerOptions _options;
    private readonly Lazy<ClusterSecurity> _security;
    private readonly MetricsRegistry _metrics;
    private readonly TimeProvider _time;
    private readonly ILoggerFactory _loggers;
    private readonly ServerJoining _joining;
    private readonly Lock _gate = new();
    private (long Id, ServerIdentity Identity)? _identity;
    private LeaderClient? _leaderClient;
    private ServerMembership? _membership;
    private Task _removed = new TaskCompletionSource().Task;

    /// <summary>Puts it together; nothing happens yet.</summary>
    /// <param name="options">What the server was told.</param>
    /// <param name="security">Keys and identities; asked for when a joining server has got them.</param>
    /// <param name="metrics">Where the network counts.</param>
    /// <param name="time">The clock.</param>
    /// <param name="loggers">Where it logs.</param>
    public ServerCircle(ServerOptions options, Lazy<ClusterSecurity> security, MetricsRegistry metrics, TimeProvider time, ILoggerFactory loggers)
    {
        (_options, _security, _metrics, _time, _loggers) = (options, security, metrics, time, loggers);
        _joining = new ServerJoining(options, time, loggers.CreateLogger("servers"));
    }

    /// <summary>Opens the store; one that joins has the state when this returns.</summary>
    /// <param name="directory">The directory of the files.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="UserException">The way into the cluster is barred.</exception>
    public async Task<ReplicatedStore> OpenStoreAsync(string directory, CancellationToken cancellationToken)
    {
        var resumed = _joining.IsUnderWay;
        var join = await _joining.PrepareAsync(cancellationToken);
        using var opened = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var asking = resumed && join is not null ? _joining.RepeatAsync(opened.Token) : Task.CompletedTask;
        try
        {
            var store = await ReplicatedStore.OpenAsync(
                new ReplicatedStoreOptions { Directory = directory, Metrics = _metrics, Self = ClusterSettings.Self(_options), Peers = NetworkOf, Join = join },
                _loggers.CreateLogger("store"),
                _time,
                cancellationToken);
            _removed = store.Removed;
            if (join is not null)
            {
                await InAsync(store, cancellationToken);
            }

            return store;
        }
        finally
        {
            await opened.CancelAsync();
            await asking;
        }
    }

    /// <summary>Completes when this server was taken out of the cluster and must stop.</summary>
    public Task Removed => _removed;

    /// <summary>Serves the list of servers, and lets others in.</summary>
    public IRequestHandler HandlerFor(IServerGroup group)
    {
        var logger = _loggers.CreateLogger("servers");
        var admission = new ServerAdmission(
            group,
            ClusterSettings.Shared(_options),
            () => [.. new ServerKeys(_options.DataDirectory).ReadShared().Select(static key => new SharedKey(key.Name, key.Content))],
            _time,
            logger);
        var leaderClient = _leaderClient = new LeaderClient(_security.Value.Pki.Ca, () => IdentityOf(group.View.Self), _time);
        _membership = new ServerMembership(_options, group, _joining, admission, leaderClient, _time, logger);
        return new ServersHandler(group, admission, leaderClient.SendAsync, _time);
    }

    /// <summary>Follows this server's place among the servers until cancelled.</summary>
    public Task RunAsync(CancellationToken cancellationToken) => _membership?.RunAsync(cancellationToken) ?? Task.CompletedTask;

    /// <inheritdoc/>
    public void Dispose() => _leaderClient?.Dispose();

    private static async Task InAsync(ReplicatedStore store, CancellationToken cancellationToken)
    {
        try
        {
            var view = store.Group.View;
            while (view.Members.All(member => member.Id != view.Self))
            {
                view = await store.Group.ChangedAsync(view, cancellationToken);
            }
        }
        catch
        {
            await store.DisposeAsync();
            throw;
        }
    }

    private IPeerTransport NetworkOf(long id) => new TlsPeerTransport(
        new PeerTransportOptions
        {
            Id = id,
            Cluster = _security.Value.Pki.CaFingerprint,
            Listen = _options.Peers.Listen,
            Advertise = _options.Peers.Advertise,
            Credentials = () => IdentityOf(id).Credentials,
            Metrics = _metrics,
        },
        _loggers.CreateLogger("peers"),
        _time,
        new Random());

    private ServerIdentity IdentityOf(long id)
    {
        lock (_gate)
        {
            if (_identity is not { } known || known.Id != id)
            {
                _identity = known = (id, new ServerIdentity(_security.Value.Pki, id, _time));
            }

            return known.Identity;
        }
    }
}
