using EdgeOrch.ApiServer;
using EdgeOrch.ApiServer.Bootstrap;
using EdgeOrch.ApiServer.Pki;
using EdgeOrch.Client;
using EdgeOrch.Store;
using Microsoft.Extensions.Logging;
using UserInfo = EdgeOrch.ApiServer.Pipeline.Security.UserInfo;

namespace EdgeOrch.Controllers.Tests.Simulation;

/// <summary>
/// The real API server over a store in memory with its real roles, all controllers under their own identities, and nodes
/// that pretend.
/// </summary>
internal sealed class SimulatedCluster : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly InMemoryStore _store = new(TimeProvider.System);
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("edgeorch-controllers-");
    private readonly ClusterSecurity _security;
    private readonly ApiServerHost _host;
    private readonly CapturingLoggers _loggers = new();
    private readonly List<Task> _running = [];

    private SimulatedCluster(ControllerOptions options)
    {
        var pki = new PkiOptions { DataDirectory = _data.FullName, NodeName = "server" };
        _security = new ClusterSecurity(new ClusterSecurityOptions { Pki = pki }, TimeProvider.System, _loggers);
        _host = new ApiServerHost(new ApiServerOptions(), _store, _security.Parts, _loggers, TimeProvider.System);
        Client = ClientFor(new UserInfo("admin", UserInfo.Masters, UserInfo.Authenticated));
        Nodes = new FakeNodes(Client);
        Manager = new ControllerManager(new ControllerContext
        {
            ClientFor = name => ClientFor(ClusterSecurity.ControllerUser(name)),
            InformerClient = ClientFor(new UserInfo("system:kube-controller-manager", UserInfo.Authenticated)),
            Resources = () => CollectableResources.Of(_host.Catalog),
            ResourcesChanged = () => _host.CatalogChanged,
            CaPem = "-----BEGIN CERTIFICATE-----",
            Loggers = _loggers,
            Options = options,
            IssueLegacyToken = (account, secret, _) => ValueTask.FromResult($"token-of-{account.Metadata.Name}"),
        });
    }

    public ApiClient Client { get; }

    public FakeNodes Nodes { get; }

    private ControllerManager Manager { get; }

    public static async Task<SimulatedCluster> StartAsync(params string[] nodes)
    {
        var cluster = new SimulatedCluster(new ControllerOptions
        {
            NodeMonitorGracePeriod = TimeSpan.FromSeconds(2),
            OrphanedPodQuarantine = TimeSpan.FromMilliseconds(200),
            ClusterCidrs = ["10.42.0.0/16"],
        });
        cluster._running.Add(cluster._security.RunAsync(cluster._stop.Token));
        await cluster._host.StartAsync(CancellationToken.None);
        await cluster._host.Ready;
        foreach (var name in new[] { "default", "kube-system", "kube-node-lease" })
        {
            await cluster.EnsureNamespaceAsync(name);
        }

        cluster._running.Add(cluster.Manager.RunAsync(cluster._stop.Token));
        cluster._running.Add(cluster.Nodes.RunAsync(cluster._stop.Token));
        foreach (var node in nodes)
        {
            await cluster.Nodes.StartAsync(node, CancellationToken.None);
        }

        return cluster;
    }

    public async Task<IReadOnlyList<T>> ListAsync<T>(string? ns = "default", string? labels = null)
        where T : KubeObject, IKubeObject<T> =>
        (await Client.For<T>().ListAsync(T.ResourceType.Namespaced ? ns : null, new ListOptions { LabelSelector = labels }, CancellationToken.None)).Items;

    public async Task<T?> FindAsync<T>(string name, string? ns = "default")
        where T : KubeObject, IKubeObject<T> => await Client.For<T>().FindAsync(T.ResourceType.Namespaced ? ns : null, name, CancellationToken.None);

    public async Task ChangeAsync<T>(string name, Action<T> change, string? ns = "default")
        where T : KubeObject, IKubeObject<T>
    {
        while (true)
        {
            try
            {
                var value = (await FindAsync<T>(name, ns))!;
                change(value);
                await Client.For<T>().UpdateAsync(value, CancellationToken.None);
                return;
            }
            catch (ApiStatusException e) when (e.IsConflict)
            {
                // Read again and change that.
            }
        }
    }

    public Task UntilAsync(Func<Task<bool>> condition) => Until.TrueAsync(condition, DescribeAsync);

    /// <summary>Waits until a deployment has rolled out, as <c>kubectl rollout status</c> judges it.</summary>
    public Task RolledOutAsync(string name) => UntilAsync(async () =>
    {
        var deployment = await FindAsync<Deployment>(name);
        var wanted = deployment?.Spec?.Replicas ?? 1;
        return deployment?.Status is { } status
            && status.ObservedGeneration >= deployment.Metadata.Generation
            && (status.UpdatedReplicas ?? 0) == wanted && (status.Replicas ?? 0) == wanted && (status.AvailableReplicas ?? 0) == wanted;
    });

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        try
        {
            await Task.WhenAll(_running);
        }
        catch (OperationCanceledException)
        {
            // Everything was told to stop.
        }

        await _host.StopAsync(CancellationToken.None);
        await _host.DisposeAsync();
        await _store.DisposeAsync();
        _stop.Dispose();
        _loggers.Dispose();
        _data.Delete(recursive: true);

        // A full quota is the user's business; anything else forbidden is a role that lacks something.
        Assert.DoesNotContain(_loggers.Lines, line =>
            line.Contains("forbidden", StringComparison.OrdinalIgnoreCase) && !line.Contains("exceeded quota", StringComparison.Ordinal));
    }

    private ApiClient ClientFor(UserInfo user) => new(_host.InProcess(user));

    private async Task EnsureNamespaceAsync(string name)
    {
        try
        {
            var value = new Namespace { Metadata = new ObjectMeta { Name = name }, Spec = new NamespaceSpec { Finalizers = ["kubernetes"] } };
            await Client.For<Namespace>().CreateAsync(value, CancellationToken.None);
        }
        catch (ApiStatusException e) when (e.IsAlreadyExists)
        {
            // The server made it.
        }
    }

    private async Task<string> DescribeAsync()
    {
        var deployments = (await ListAsync<Deployment>(null)).Select(d => $"deployment {d.Key} spec {d.Spec?.Replicas} status {System.Text.Encoding.UTF8.GetString(d.Status is null ? [] : JsonModel.ToUtf8(d.Status))}");
        var sets = (await ListAsync<ReplicaSet>(null)).Select(s => $"set {s.Key} {s.Spec?.Replicas} status {s.Status?.Replicas}/{s.Status?.AvailableReplicas}");
        var pods = (await ListAsync<Pod>(null)).Select(p => $"pod {p.Key} on {p.Spec?.NodeName} {p.Status?.Phase} deleted {p.Metadata.DeletionTimestamp}");
        var nodes = (await ListAsync<V1Node>()).Select(n => $"node {n.Key} {string.Join(',', (n.Status?.Conditions ?? []).Select(c => $"{c.Type}={c.Status}"))} taints {string.Join(',', (n.Spec?.Taints ?? []).Select(t => t.Key + t.Effect))}");
        return string.Join('\n', [.. deployments, .. sets, .. pods, .. nodes, .. _loggers.Lines.TakeLast(60)]);
    }
}
