using System.Net;
using EdgeOrch.Api.Schema;
using EdgeOrch.ApiServer.Bootstrap;
using EdgeOrch.ApiServer.CustomResources;
using EdgeOrch.ApiServer.Discovery;
using EdgeOrch.ApiServer.FlowControl;
using EdgeOrch.ApiServer.Forwarding;
using EdgeOrch.ApiServer.Health;
using EdgeOrch.ApiServer.Http;
using EdgeOrch.ApiServer.Pipeline;
using EdgeOrch.ApiServer.Pipeline.Admission;
using EdgeOrch.ApiServer.Pipeline.Security;
using EdgeOrch.ApiServer.Storage;
using EdgeOrch.ApiServer.Storage.Encryption;
using EdgeOrch.ApiServer.Strategies;
using EdgeOrch.ApiServer.Verbs;
using EdgeOrch.ApiServer.WatchCache;
using EdgeOrch.ApiServer.Webhooks;
using EdgeOrch.Client;
using EdgeOrch.Store;
using EdgeOrch.Telemetry.Metrics;
using Microsoft.Extensions.Logging;

namespace EdgeOrch.ApiServer;

/// <summary>
/// The API server: puts store, security and pipeline together and opens the HTTPS door. In-process transports work as soon as
/// the host exists; the store stays the caller's to dispose.
/// </summary>
public sealed class ApiServerHost : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly StoreFeed _feed;
    private readonly ResourceRegistry _registry;
    private readonly DefinitionRegistrar _definitions;
    private readonly WebhookSet _webhooks;
    private readonly RequestPipeline _pipeline;
    private readonly StartupSequence _startup;
    private readonly FlowConfigurator _flows;
    private readonly KubernetesService _service;
    private readonly GroupGate? _gate;
    private readonly LeaderWork _leaderWork;
    private readonly Func<bool> _leads;
    private readonly HttpFrontEnd? _http;
    private volatile bool _closing;
    private Task _background = Task.CompletedTask;

    /// <summary>Composes the server.</summary>
    /// <param name="options">How it is set up.</param>
    /// <param name="store">Where objects live.</param>
    /// <param name="security">Who may do what.</param>
    /// <param name="loggers">Where it logs.</param>
    /// <param name="time">The clock.</param>
    /// <param name="handlers">Handlers of requests that are no plain object verbs, asked before the built-in ones.</param>
    /// <param name="metrics">The metrics served; null makes a registry of its own.</param>
    /// <param name="group">The group that this server is one of; null when nobody else serves what is in the store.</param>
    public ApiServerHost(
        ApiServerOptions options, IStore store, SecurityParts security, ILoggerFactory loggers, TimeProvider time,
        IReadOnlyList<IRequestHandler>? handlers = null, MetricsRegistry? metrics = null,
        ServerGroupParts? group = null)
    {
        var logger = loggers.CreateLogger("EdgeOrch.ApiServer");
        metrics ??= new MetricsRegistry();
        var sealing = options.Encryption is { } file ? new SealedStore(store, file.Configuration) : null;
        store = sealing ?? store;
        _feed = new StoreFeed(store, time, logger);
        var registry = new ResourceRegistry(ApiCatalog.LoadBuiltin(), store, _feed, new StrategyCatalog(options).Create);
        _registry = registry;
        _webhooks = new WebhookSet(registry, metrics, time, logger);
        var admission = BuiltinAdmission.Chain(registry, security, _webhooks.Stages);
        var verbs = new VerbSet(registry, store, _feed, admission, () => _gate?.HasPeers ?? false, time, _stopping.Token);
        _service = new KubernetesService(options, group?.Group, time, logger);
        _startup = new StartupSequence(
            [new SystemNamespaces(), new SystemPriorityClasses(), _service, new FlowDefaultsStep(), .. security.StartupSteps], Health, time, logger);
        Health.Add("ping", static () => null, live: true);
        Health.Add("etcd", () => store.CurrentRevision >= 0 ? null : "the store is closed", live: true);
        if (group is not null)
        {
            Health.Add("leader", () => group.Group.View.Leader == 0 ? "no server leads the group" : null);
        }

        Health.Add("shutdown", () => _closing ? "process is shutting down" : null);
        _definitions = verbs.Definitions(_feed, new CustomConversions(_webhooks.Conversion), time, logger);
        _leads = group is null ? static () => true : () => group.Group.View.IsLeading;
        _leaderWork = new LeaderWork(group?.Group, LeadAsync, time, logger);
        _gate = group is null ? null : new GroupGate(
            group.Group, store, _feed, new Takeover(store, _feed, registry), new LeaderConnection(group, time), SettledAsync, time, logger);
        List<IRequestHandler> all =
        [
            new ConnectAdmission(handlers ?? [], registry, admission), .. handlers ?? [],
            new DefinitionHandler(registry.Find("apiextensions.k8s.io", "v1", "customresourcedefinitions")!, verbs.Resources, _definitions, time),
            .. verbs.Handlers(security), new HealthHandler(Health), new VersionHandler(options.Version),
            new RootHandler(registry, Health), new DiscoveryHandler(registry, options.AdvertiseAddress?.ToString() ?? ""), new OpenApiHandler(registry),
            new OpenIdHandler(security.OpenIdDocuments), new MetricsHandler(metrics),
        ];
        var gate = new FlowGate(options.MaxInFlight, time);
        _flows = new FlowConfigurator(gate, registry, time, logger);
        _pipeline = new RequestPipeline(security, registry, verbs.Resources, all, new RequestMetrics(metrics, time), gate, _gate, time, logger, _stopping.Token);
        Encryption = sealing is null ? null : new EncryptionAtRest(options.Encryption!, sealing, registry, _feed, metrics, time, logger);
        Events = new EventExpiry(registry.Find("", "v1", "events")!.Storage, time, logger);
        if (options.Listen.Count > 0)
        {
            var certificates = security.ServerCertificates
                ?? throw new ArgumentException("an API server that listens needs server certificates", nameof(security));
            _http = new HttpFrontEnd(options, certificates, _pipeline, loggers, _stopping.Token);
        }
    }

    /// <summary>The checks behind <c>/readyz</c>; components of the process may add theirs before the start.</summary>
    public HealthChecks Health { get; } = new();

    /// <summary>Removes Events that are too old or too many.</summary>
    internal EventExpiry Events { get; }

    /// <summary>Follows the file that says which kinds are sealed, and rewrites what is stored otherwise; null when there is none.</summary>
    internal EncryptionAtRest? Encryption { get; }

    /// <summary>Completes when all startup steps are done.</summary>
    public Task Ready { get; private set; } = Task.CompletedTask;

    /// <summary>The addresses in use once started.</summary>
    public IReadOnlyList<IPEndPoint> Addresses => _http?.Addresses ?? [];

    /// <summary>The kinds served now.</summary>
    public ApiCatalog Catalog => _registry.Catalog;

    /// <summary>Completes when other kinds are served than when it was taken.</summary>
    public Task CatalogChanged => _registry.Changed;

    /// <summary>A transport into the pipeline under an identity. Authorization applies.</summary>
    public IApiTransport InProcess(UserInfo user) => new InProcessTransport(_pipeline, user);

    /// <summary>
    /// Serves the custom resources there are, opens the door and starts the startup steps; <see cref="Ready"/> tells when those are done.
    /// </summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await _definitions.LoadAsync(cancellationToken).ConfigureAwait(false);
        Ready = Task.Run(() => _startup.RunAsync(InProcess(UserInfo.ApiServer), _leads, _stopping.Token), CancellationToken.None);
        _background = Task.WhenAll(
            Ready,
            Task.Run(() => _leaderWork.RunAsync(_stopping.Token), CancellationToken.None),
            Encryption is null ? Task.CompletedTask : Task.Run(() => Encryption.FollowFileAsync(_stopping.Token), CancellationToken.None),
            Task.Run(FollowFlowsAsync, CancellationToken.None),
            Task.Run(() => _definitions.RunAsync(_stopping.Token), CancellationToken.None));
        if (_http is not null)
        {
            await _http.StartAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Says at <c>/readyz</c> that this server is about to stop, while it still serves.</summary>
    public void AnnounceStop() => _closing = true;

    /// <summary>Ends watches and streams, waits for the requests under way, closes the door.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        AnnounceStop();
        await _stopping.CancelAsync().ConfigureAwait(false);
        if (_http is not null)
        {
            await _http.StopAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task FollowFlowsAsync()
    {
        await Ready.ConfigureAwait(false);
        await _flows.RunAsync(_stopping.Token).ConfigureAwait(false);
    }

    // What the API server does for itself while it leads.
    private Task LeadAsync(CancellationToken cancellationToken) => Task.WhenAll(
        Events.RunAsync(cancellationToken), _definitions.LeadAsync(cancellationToken), KeepDefaultsAsync(cancellationToken),
        Encryption?.Resealing.RunAsync(cancellationToken) ?? Task.CompletedTask);

    private async Task KeepDefaultsAsync(CancellationToken cancellationToken)
    {
        var transport = InProcess(UserInfo.ApiServer);
        await Ready.WaitAsync(cancellationToken).ConfigureAwait(false);
        await _startup.LeadAsync(transport, cancellationToken).ConfigureAwait(false);
        await Task.WhenAll(_service.FollowMembersAsync(transport, cancellationToken), _flows.ReportAsync(transport, cancellationToken)).ConfigureAwait(false);
    }

    // Definitions that came by way of another server are served here before their writer hears of it.
    private async ValueTask SettledAsync(RequestInfo info, CancellationToken cancellationToken)
    {
        if (info is { Group: "apiextensions.k8s.io", Resource: "customresourcedefinitions" })
        {
            await _definitions.SettledAsync(_definitions.LastChange, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        if (_http is not null)
        {
            await _http.DisposeAsync().ConfigureAwait(false);
        }

        try
        {
            await _background.ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The background work ends this way.
        }

        _gate?.Dispose();
        _webhooks.Dispose();
        await _feed.DisposeAsync().ConfigureAwait(false);
        _stopping.Dispose();
    }
}
