using EdgeOrch.Api.Types;
using EdgeOrch.ApiServer;
using EdgeOrch.ApiServer.Bootstrap;
using EdgeOrch.ApiServer.Pki;
using EdgeOrch.Client;
using EdgeOrch.Client.Events;
using EdgeOrch.Client.Informers;
using EdgeOrch.Store;
using Microsoft.Extensions.Logging.Abstractions;
using UserInfo = EdgeOrch.ApiServer.Pipeline.Security.UserInfo;

namespace EdgeOrch.Scheduler.Tests;

/// <summary>The scheduler against the real API server, with its real role.</summary>
public sealed class SchedulerServiceTests : IAsyncLifetime
{
    private readonly CancellationTokenSource _stop = new();
    private readonly InMemoryStore _store = new(TimeProvider.System);
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("edgeorch-scheduler-");
    private readonly List<Task> _running = [];
    private ApiServerHost _host = null!;
    private ApiClient _client = null!;

    public async Task InitializeAsync()
    {
        var loggers = NullLoggerFactory.Instance;
        var security = new ClusterSecurity(
            new ClusterSecurityOptions { Pki = new PkiOptions { DataDirectory = _data.FullName, NodeName = "server" } }, TimeProvider.System, loggers);
        _host = new ApiServerHost(new ApiServerOptions(), _store, security.Parts, loggers, TimeProvider.System);
        _running.Add(security.RunAsync(_stop.Token));
        await _host.StartAsync(CancellationToken.None);
        await _host.Ready;
        _client = new ApiClient(_host.InProcess(new UserInfo("admin", UserInfo.Masters, UserInfo.Authenticated)));
        var scheduler = new ApiClient(_host.InProcess(new UserInfo("system:kube-scheduler", UserInfo.Authenticated)));
        var informers = new InformerSet(scheduler, TimeProvider.System, loggers);
        var events = new EventRecorder(scheduler, "default-scheduler", "", TimeProvider.System, NullLogger.Instance);
        var service = new SchedulerService(
            new SchedulerOptions { Random = new Random(5) }, scheduler, informers, events, TimeProvider.System, NullLogger<SchedulerService>.Instance);
        _running.AddRange([informers.RunAsync(_stop.Token), events.RunAsync(_stop.Token), service.RunAsync(_stop.Token)]);
        await _client.For<ServiceAccount>().CreateAsync(
            new ServiceAccount { Metadata = new ObjectMeta { Name = "default", Namespace = "default" } }, CancellationToken.None);
    }

    public async Task DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_running);
        await _host.DisposeAsync();
        await _store.DisposeAsync();
        _data.Delete(recursive: true);
    }

    [Fact]
    public async Task A_pod_is_bound_and_its_user_is_told()
    {
        await AddNodeAsync("edge-1");
        await AddPodAsync("web");
        await UntilAsync(async () => (await PodAsync("web")).Spec?.NodeName == "edge-1", "the pod to be bound");
        Assert.Contains((await PodAsync("web")).Status!.Conditions!, c => c is { Type: "PodScheduled", Status: "True" });
        await UntilAsync(async () => (await EventsAsync()).Contains("Scheduled: Successfully assigned default/web to edge-1"), "the event");
    }

    [Fact]
    public async Task A_pod_that_fits_nowhere_says_why_and_is_bound_when_a_node_that_fits_appears()
    {
        await AddNodeAsync("small", cpu: "100m");
        await AddPodAsync("big", cpu: "2");
        await UntilAsync(
            async () => (await PodAsync("big")).Status?.Conditions?.FirstOrDefault(c => c.Type == "PodScheduled") is
                { Status: "False", Reason: "Unschedulable", Message: "0/1 nodes are available: 1 Insufficient cpu." },
            "the condition");
        await AddNodeAsync("large", cpu: "8");
        await UntilAsync(async () => (await PodAsync("big")).Spec?.NodeName == "large", "the pod to be bound");
    }

    [Fact]
    public async Task Room_that_a_deleted_pod_leaves_is_given_to_a_waiting_one()
    {
        await AddNodeAsync("edge-1", cpu: "1");
        await AddPodAsync("first", cpu: "800m");
        await UntilAsync(async () => (await PodAsync("first")).Spec?.NodeName is not null, "the first pod to be bound");
        await AddPodAsync("second", cpu: "800m");
        await UntilAsync(async () => (await PodAsync("second")).Status?.Conditions?.Any(c => c.Reason == "Unschedulable") == true, "the second pod to wait");
        await _client.For<Pod>().DeleteAsync("default", "first", new DeleteOptions { GracePeriodSeconds = 0 }, CancellationToken.None);
        await UntilAsync(async () => (await PodAsync("second")).Spec?.NodeName == "edge-1", "the second pod to be bound");
    }

    [Fact]
    public async Task A_burst_of_pods_never_takes_more_than_a_node_has()
    {
        await AddNodeAsync("a", cpu: "1");
        await AddNodeAsync("b", cpu: "1");
        await Task.WhenAll(Enumerable.Range(0, 12).Select(i => AddPodAsync($"p{i}", cpu: "200m")));
        await UntilAsync(async () => (await PodsAsync()).Count(p => p.Spec?.NodeName is not null) == 10, "ten pods to be bound");
        Assert.All((await PodsAsync()).Where(p => p.Spec?.NodeName is not null).GroupBy(p => p.Spec!.NodeName), node => Assert.Equal(5, node.Count()));
    }

    [Fact]
    public async Task Pods_of_another_scheduler_are_left_alone()
    {
        await AddNodeAsync("edge-1");
        await AddPodAsync("theirs", change: spec => spec.SchedulerName = "other");
        await AddPodAsync("ours");
        await UntilAsync(async () => (await PodAsync("ours")).Spec?.NodeName is not null, "our pod to be bound");
        Assert.Null((await PodAsync("theirs")).Spec?.NodeName);
    }

    private async Task AddNodeAsync(string name, string cpu = "4")
    {
        var node = World.NewNode(name, cpu);
        var created = await _client.For<Node>().CreateAsync(node, CancellationToken.None);
        created.Status = node.Status;
        var stored = await _client.For<Node>().UpdateStatusAsync(created, CancellationToken.None);
        stored.Spec!.Taints = null;
        await _client.For<Node>().UpdateAsync(stored, CancellationToken.None);
    }

    private async Task AddPodAsync(string name, string cpu = "100m", Action<PodSpec>? change = null)
    {
        var spec = new PodSpec
        {
            Containers = [new Container { Name = "c", Image = "app:1", Resources = new ResourceRequirements { Requests = new() { ["cpu"] = Quantity.Parse(cpu) } } }],
        };
        change?.Invoke(spec);
        await _client.For<Pod>().CreateAsync(new Pod { Metadata = new ObjectMeta { Name = name, Namespace = "default" }, Spec = spec }, CancellationToken.None);
    }

    private async Task<Pod> PodAsync(string name) => await _client.For<Pod>().GetAsync("default", name, CancellationToken.None);

    private async Task<IReadOnlyList<Pod>> PodsAsync() => (await _client.For<Pod>().ListAsync("default", new ListOptions(), CancellationToken.None)).Items;

    private async Task<IReadOnlyList<string>> EventsAsync() =>
        [.. (await _client.For<Event>().ListAsync("default", new ListOptions(), CancellationToken.None)).Items.Select(e => $"{e.Reason}: {e.Message}")];

    private static async Task UntilAsync(Func<Task<bool>> condition, string what)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!await condition())
        {
            Assert.False(limit.IsCancellationRequested, $"waited 60 s for {what}");
            await Task.Delay(20);
        }
    }
}
