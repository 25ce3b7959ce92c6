using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using EdgeOrch.Api.Types;
using EdgeOrch.ApiServer;
using EdgeOrch.ApiServer.Bootstrap;
using EdgeOrch.ApiServer.Forwarding;
using EdgeOrch.ApiServer.Pipeline;
using EdgeOrch.ApiServer.Pipeline.Security;
using EdgeOrch.ApiServer.Pki;
using EdgeOrch.ApiServer.Streaming;
using EdgeOrch.Client;
using EdgeOrch.Client.Cluster;
using EdgeOrch.Client.Informers;
using EdgeOrch.Client.Servers;
using EdgeOrch.Client.Tunnel;
using EdgeOrch.Store;
using EdgeOrch.Store.Snapshots;
using EdgeOrch.Telemetry.Metrics;
using Microsoft.Extensions.Logging;
using UserInfo = EdgeOrch.ApiServer.Pipeline.Security.UserInfo;

namespace EdgeOrch.Cli.Composition;

/// <summary>
/// The control plane of one server: store, security, API server, controllers and scheduler, put together. Components talk to
/// each other only through the API, each under its own identity.
/// </summary>
internal sealed class ControlPlane : IAsyncDisposable
{
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(10);
    private readonly IStore _store;
    private readonly ServerCircle _circle;
    private readonly ApiServerHost _host;
    private readonly Func<CancellationToken, IReadOnlyList<Task>> _run;

    private ControlPlane(IStore store, ServerCircle circle, ApiServerHost host, ClusterSecurity security, Func<CancellationToken, IReadOnlyList<Task>> run)
    {
        _store = store;
        _circle = circle;
        _host = host;
        _run = run;
        Security = security;
    }

    /// <summary>Keys and identities.</summary>
    public ClusterSecurity Security { get; }

    /// <summary>The port the API is served on.</summary>
    public int Port => _host.Addresses[0].Port;

    /// <summary>The way to the API of a node in this process: requests stay inside, streams are dialled over loopback.</summary>
    public NodeAccess AccessOfNode(ServerOptions options, TimeProvider time, ILoggerFactory loggers)
    {
        var user = ClusterSecurity.NodeUser(options.Node.Name);
        var identity = new Lazy<X509Certificate2>(() => Security.Pki.CreateClientIdentity(user.Name, [UserInfo.Nodes], time.GetUtcNow()));
        HttpTransportOptions Remote(string server) => new() { Servers = [new Uri(server)], TrustedRoots = [Security.Pki.Ca], ClientCertificate = () => identity.Value };
        var dialer = new LateDialer(() => new TlsDialer(Remote($"https://127.0.0.1:{Port}"), time));
        var others = new KnownServers(Path.Combine(options.DataDirectory, "agent", "servers"), [], new Uri($"https://{ClusterSettings.Self(options).ApiAddress}"));
        var transport = _host.InProcess(user);
        return new NodeAccess(transport, dialer, new InformerSet(new ApiClient(transport), time, loggers), others, Remote("https://127.0.0.1")) { IsServer = true };
    }

    /// <summary>Opens the store and puts everything together; the API is not served yet.</summary>
    /// <exception cref="UserException">Something on this machine stands in the way; the message says what.</exception>
    public static async Task<ControlPlane> CreateAsync(ServerOptions options, TimeProvider time, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        var directory = Path.Combine(options.DataDirectory, "server");
        Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var metrics = new MetricsRegistry();
        RuntimeMetrics.AddTo(metrics);
        var keys = new Lazy<ClusterSecurity>(() => LoadSecurity(options, time, loggers));
        var circle = new ServerCircle(options, keys, metrics, time, loggers);
        var store = await OpenStoreAsync(options, directory, circle, time, loggers, cancellationToken);
        var security = keys.Value;
        ISnapshotSource source = options.Datastore is null ? new StateFileSource(Path.Combine(directory, "state.db"), time) : new SnapshotsOfEtcd();
        var snapshots = new ServerSnapshots(options, source, metrics, time, loggers);
        var group = PartsOf(store, security, time);
        var hub = new TunnelHub(time, group is null ? null : new TunnelRelay(group, time));
        ApiServerHost? host = null;
        List<IRequestHandler> handlers =
        [
            new ClusterInfoHandler(new ClusterInfo(options.ClusterCidr, options.ServiceCidr)),
            snapshots.Handler,
            .. store is ReplicatedStore replicated ? [circle.HandlerFor(replicated.Group)] : Array.Empty<IRequestHandler>(),
            .. StreamingHandlers.All(hub, () => new ApiClient(host!.InProcess(UserInfo.ApiServer))),
        ];
        host = new ApiServerHost(
            new ApiServerOptions
            {
                Listen = [options.Listen],
                ServiceCidr = options.ServiceCidr.ToString(),
                NodePortFirst = options.NodePorts.First,
                NodePortLast = options.NodePorts.Last,
                AdvertiseAddress = new IPEndPoint(options.AdvertiseAddress, options.Listen.Port),
                Encryption = options.Encryption,
                Version = ProductVersion.Kubernetes,
            },
            store,
            security.Parts,
            loggers,
            time,
            handlers,
            metrics,
            group);
        return Compose(options, store, circle, host, security, snapshots, time, loggers);
    }

    /// <summary>Serves the API and works until cancelled; ends early only when something cannot go on.</summary>
    /// <param name="onReady">Runs once the API is served, and returns what then goes on beside it: its end is the end of everything.</param>
    /// <param name="onStopping">Runs before the API stops being served, for parts of this process that use it.</param>
    /// <param name="cancellationToken">Stops everything.</param>
    public async Task RunAsync(Func<Task?> onReady, Func<Task> onStopping, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var security = Security.RunAsync(stop.Token);
        try
        {
            await _host.StartAsync(cancellationToken);
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            throw new UserException($"the API cannot be served: {e.Message}; is another server running, or is --https-listen-port taken?", e);
        }

        var work = _run(stop.Token);
        var beside = onReady();
        var stopped = Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        var broken = (_store as ReplicatedStore)?.Broken ?? stopped;
        await Task.WhenAny(work[0], beside ?? stopped, broken, _circle.Removed, stopped);
        _host.AnnounceStop();
        await onStopping();
        await stop.CancelAsync();
        using var limit = new CancellationTokenSource(StopTimeout);
        await _host.StopAsync(limit.Token);
        await Task.WhenAll([.. work, security, beside ?? Task.CompletedTask]);
        if (_circle.Removed.IsCompleted)
        {
            throw new UserException("this server was taken out of its cluster, and stops; to have it join again, remove its data directory and start it with --join");
        }

        if (broken is Task<Exception> { IsCompletedSuccessfully: true })
        {
            var reason = await (Task<Exception>)broken;
            throw new UserException($"the store cannot go on, and this server stops: {reason.Message}", reason);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        await _store.DisposeAsync();
        _circle.Dispose();
    }

    private static async Task<IStore> OpenStoreAsync(
        ServerOptions options, string directory, ServerCircle circle, TimeProvider time, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        try
        {
            return options.Datastore is { } etcd
                ? await EtcdStore.OpenAsync(etcd, loggers.CreateLogger("store"), time, cancellationToken)
                : await circle.OpenStoreAsync(directory, cancellationToken);
        }
        catch (Exception e) when (e is StoreLockedException or StoreCorruptException or StoreUnavailableException or OutcomeUnknownException or SocketException)
        {
            throw new UserException(e.Message, e);
        }
    }

    private static ClusterSecurity LoadSecurity(ServerOptions options, TimeProvider time, ILoggerFactory loggers)
    {
        try
        {
            return new ClusterSecurity(
                new ClusterSecurityOptions
                {
                    Pki = new PkiOptions
                    {
                        DataDirectory = options.DataDirectory,
                        NodeName = options.Node.Name,
                        NodeAddresses = [options.Node.Address, options.AdvertiseAddress],
                        ServiceCidrs = [options.ServiceCidr],
                        ExtraNames = options.ExtraNames,
                        ClusterDomain = options.Node.ClusterDomain,
                    },
                    Token = options.Token,
                    TokenAuthFile = options.TokenAuthFile,
                    TokenKeyFiles = options.TokenKeyFiles,
                },
                time,
                loggers);
        }
        catch (Exception e) when (e is InvalidDataException or ArgumentException or IOException)
        {
            throw new UserException(e.Message, e);
        }
    }

    private static ServerGroupParts? PartsOf(IStore store, ClusterSecurity security, TimeProvider time)
    {
        if ((store as ReplicatedStore)?.Group is not { } group)
        {
            return null;
        }

        var identity = new Lazy<ServerIdentity>(() => new ServerIdentity(security.Pki, group.View.Self, time));
        return new ServerGroupParts { Group = group, Identity = () => identity.Value.Certificate, TrustedRoots = [security.Pki.Ca] };
    }

    private static ControlPlane Compose(
        ServerOptions options, IStore store, ServerCircle circle, ApiServerHost host, ClusterSecurity security, ServerSnapshots snapshots, TimeProvider time, ILoggerFactory loggers)
    {
        var group = (store as ReplicatedStore)?.Group;
        var components = new LeaderComponents(options, host, security, time, loggers);
        var leading = new LeaderWork(group, components.RunAsync, time, loggers.CreateLogger("leader"));

        // Each server's own disk gets snapshots: any of them may be the last that is left.
        var client = new ApiClient(host.InProcess(new UserInfo("system:kube-controller-manager", UserInfo.Authenticated)));
        return new ControlPlane(
            store,
            circle,
            host,
            security,
            token => [leading.RunAsync(token), circle.RunAsync(token), snapshots.RunAsync(() => store.CurrentRevision, client, token)]);
    }
}
