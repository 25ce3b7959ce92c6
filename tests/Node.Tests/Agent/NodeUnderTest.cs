using System.Collections.Concurrent;
using EdgeOrch.Api.Types;
using EdgeOrch.ApiServer;
using EdgeOrch.Client;
using EdgeOrch.Client.Events;
using EdgeOrch.Node.Agent;
using EdgeOrch.Node.Cri;
using EdgeOrch.Node.Cri.Fake;
using EdgeOrch.Node.Images;
using EdgeOrch.Node.Sources;
using EdgeOrch.Node.Tests.Runtime;
using EdgeOrch.Store;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using UserInfo = EdgeOrch.ApiServer.Pipeline.Security.UserInfo;

namespace EdgeOrch.Node.Tests.Agent;

/// <summary>An API server in memory and a node agent on a real containerd or on the runtime that only pretends.</summary>
internal sealed class NodeUnderTest : IAsyncDisposable, IEventRecorder
{
    public const string Name = "node-under-test";
    private readonly IContainerRuntime _runtime;
    private readonly IImageRuntime _images;
    private readonly PauseImage? _pause;
    private readonly InMemoryStore _store = new(TimeProvider.System);
    private readonly ApiServerHost _host;
    private readonly string _directory;
    private CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;

    private NodeUnderTest(IContainerRuntime runtime, IImageRuntime images, PauseImage? pause, string directory)
    {
        _runtime = runtime;
        _images = images;
        _pause = pause;
        _directory = Path.Combine(directory, "node-" + Guid.NewGuid().ToString("N")[..8]);
        Directory.CreateDirectory(_directory);
        _host = new ApiServerHost(new ApiServerOptions { Listen = [] }, _store, AllowAll.Parts(), NullLoggerFactory.Instance, TimeProvider.System);
        Link = new SwitchedTransport(_host.InProcess(new UserInfo("system:node:" + Name, UserInfo.Masters, UserInfo.Authenticated)));
        Client = new ApiClient(Link);
    }

    public SwitchedTransport Link { get; }

    public ApiClient Client { get; }

    public NodeAgent Agent { get; private set; } = null!;

    public ConcurrentQueue<string> Events { get; } = new();

    public ILocalPodStore Local { get; } = new MemoryPodStore();

    public static Task<NodeUnderTest> StartAsync(ContainerdInstance containerd) =>
        StartAsync(new NodeUnderTest(containerd.Runtime, containerd.Images, containerd.Pause, containerd.Directory));

    public static Task<NodeUnderTest> StartAsync(FakeContainerRuntime fake) =>
        StartAsync(new NodeUnderTest(fake, fake, null, Path.Combine(Path.GetTempPath(), "node")));

    private static async Task<NodeUnderTest> StartAsync(NodeUnderTest node)
    {
        await node._host.StartAsync(default);
        await node.EnsureAsync(new Namespace { Metadata = new ObjectMeta { Name = "default" } });
        await node.EnsureAsync(new Namespace { Metadata = new ObjectMeta { Name = "kube-node-lease" } });
        await node.EnsureAsync(new ServiceAccount { Metadata = new ObjectMeta { Name = "default", Namespace = "default" } });
        node.StartAgent();
        await Until.TrueAsync(async () => await node.Client.For<EdgeOrch.Api.Types.Node>().FindAsync(null, Name, default) is { Status.Capacity: not null }, "registration");
        return node;
    }

    public void StartAgent()
    {
        _stop = new CancellationTokenSource();
        var options = new NodeOptions
        {
            NodeName = Name,
            DataDirectory = Path.Combine(_directory, "data"),
            PodLogDirectory = Path.Combine(_directory, "logs"),
            NodeAddresses = ["127.0.0.1"],
            ExtendedResources = new Dictionary<string, long> { ["nvidia.com/gpu"] = 2 },
            RelistPeriod = TimeSpan.FromSeconds(2),
        };
        Agent = new NodeAgent(options, new NodeAgentDependencies
        {
            Client = Client,
            Runtime = _runtime,
            Images = _images,
            Pause = _pause,
            Local = Local,
            Events = this,
            Time = TimeProvider.System,
            Loggers = LoggerFactory.Create(b => b.SetMinimumLevel(LogLevel.Warning).AddProvider(new FileLoggerProvider(Path.Combine(_directory, "agent.log")))),
        });
        _running = Agent.RunAsync(_stop.Token);
    }

    public async Task StopAgentAsync()
    {
        await _stop.CancelAsync();
        await _running;
        Agent.Dispose();
    }

    public void Record(ObjectReference regarding, string type, string reason, string message) => Events.Enqueue($"{type} {reason} {message}");

    public async Task<Pod> CreateAsync(string name, Action<Pod>? change = null, params string[] command)
    {
        var pod = new Pod
        {
            Metadata = new ObjectMeta { Name = name, Namespace = "default", Labels = new Dictionary<string, string> { ["app"] = name } },
            Spec = new PodSpec
            {
                NodeName = Name,
                TerminationGracePeriodSeconds = 1,
                AutomountServiceAccountToken = false,
                Containers =
                [
                    new Container
                    {
                        Name = "main",
                        Image = ContainerdInstance.BusyboxImage,
                        Command = command.Length > 0 ? [.. command] : ["sh", "-c", "trap 'exit 0' TERM; while :; do sleep 0.1; done"],
                    },
                ],
            },
        };
        change?.Invoke(pod);
        return await Client.For<Pod>().CreateAsync(pod, default);
    }

    /// <summary>Creates an object unless the server has made it itself.</summary>
    public async Task EnsureAsync<T>(T value)
        where T : KubeObject, IKubeObject<T>
    {
        try
        {
            await Client.For<T>().CreateAsync(value, default);
        }
        catch (ApiStatusException e) when (e.IsAlreadyExists)
        {
            // The server was faster.
        }
    }

    public async Task<Pod?> FindAsync(string name) => await Client.For<Pod>().FindAsync("default", name, default);

    public async Task<Pod> WaitAsync(string name, Func<Pod, bool> condition, string what)
    {
        Pod? last = null;
        await Until.TrueAsync(async () => (last = await FindAsync(name)) is { } pod && condition(pod), $"{name}: {what}");
        return last!;
    }

    public Task<Pod> WaitReadyAsync(string name) =>
        WaitAsync(name, p => p.Status?.Conditions?.Any(c => c is { Type: "Ready", Status: "True" }) == true, "ready");

    public async ValueTask DisposeAsync()
    {
        foreach (var pod in (await Client.For<Pod>().ListAsync(null, new ListOptions(), default)).Items)
        {
            await Client.For<Pod>().DeleteAsync(pod.Metadata.Namespace, pod.Metadata.Name!, new DeleteOptions { GracePeriodSeconds = 1 }, default);
        }

        await Until.TrueAsync(async () => (await Client.For<Pod>().ListAsync(null, new ListOptions(), default)).Items.Count == 0, "all pods gone");
        await StopAgentAsync();
        await _host.StopAsync(default);
        await _host.DisposeAsync();
        await _store.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }
}
