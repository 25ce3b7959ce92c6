using EdgeOrch.Client;
using EdgeOrch.Client.Events;
using EdgeOrch.Client.Tunnel;
using EdgeOrch.Grpc;
using EdgeOrch.Node;
using EdgeOrch.Node.Agent;
using EdgeOrch.Node.Cri;
using EdgeOrch.Node.Images;
using EdgeOrch.Node.Sources;
using EdgeOrch.Node.Streaming;
using EdgeOrch.Store;
using Microsoft.Extensions.Logging;

namespace EdgeOrch.Cli.Composition;

/// <summary>
/// Everything that makes this machine a node, put together: the agent, its tunnel to the server, the pod network and the
/// service proxy. The same in a server and in an agent; only the way to the API differs.
/// </summary>
internal sealed class NodePlane : IAsyncDisposable
{
    private readonly GrpcChannel _runtimeChannel;
    private readonly LocalState _local;
    private readonly NodeAgent _agent;
    private readonly Func<CancellationToken, Task> _run;
    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;

    private NodePlane(GrpcChannel runtimeChannel, LocalState local, NodeAgent agent, Func<CancellationToken, Task> run)
    {
        _runtimeChannel = runtimeChannel;
        _local = local;
        _agent = agent;
        _run = run;
    }

    /// <summary>Composes the node; nothing happens before <see cref="Start"/>.</summary>
    /// <param name="settings">What the node was told.</param>
    /// <param name="access">The way to the API.</param>
    /// <param name="time">The clock.</param>
    /// <param name="loggers">Where it logs.</param>
    public static NodePlane Create(NodeSettings settings, NodeAccess access, TimeProvider time, ILoggerFactory loggers)
    {
        var directory = Path.Combine(settings.DataDirectory, "agent");
        Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var client = new ApiClient(access.Transport);
        var local = LocalState.Open(Path.Combine(directory, "node.db"));
        var channel = new GrpcChannel(settings.RuntimeSocket);
        var runtime = new CriRuntimeClient(channel, time);
        var images = new CriImageClient(channel);
        var events = new EventRecorder(client, "kubelet", settings.Name, time, loggers.CreateLogger("node.events"));
        var agent = new NodeAgent(Options(settings, directory), new NodeAgentDependencies
        {
            Client = client,
            Runtime = runtime,
            Images = images,
            Pause = new PauseImage(channel, runtime, images, time),
            Local = new SqlitePodStore(local),
            Events = events,
            Time = time,
            Loggers = loggers,
        });
        var api = new NodeApi(runtime, new NodeDocuments(agent), time);
        NodeTunnel Tunnel(IApiTransport transport, ITlsDialer dialer) =>
            new(transport, dialer, settings.Name, api, new Random(settings.Name.Length), time, loggers.CreateLogger<NodeTunnel>());
        var tunnels = new NodeTunnels(access.Servers, async (server, token) =>
        {
            var options = access.Remote with { Servers = [server], PresentServers = null };
            using var transport = new HttpApiTransport(options, time);
            await Tunnel(transport, new TlsDialer(options, time)).RunAsync(token);
        });
        var inside = access.IsServer ? Tunnel(access.Transport, access.Dialer) : null;
        var network = new NodeNetworking(settings, access, new ClusterInfoSource(access.Transport, local, time), time, loggers);
        return new NodePlane(channel, local, agent, token => Task.WhenAll(
            agent.RunAsync(token), events.RunAsync(token), tunnels.RunAsync(token), inside?.RunAsync(token) ?? Task.CompletedTask, network.RunAsync(token)));
    }

    /// <summary>Starts working in the background until disposed.</summary>
    public void Start() => _running = _run(_stop.Token);

    /// <summary>Ends when the node stops working, with the failure that made it stop.</summary>
    public Task Completion => _running;

    /// <summary>Stops working; the pods go on. Can be repeated.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();

        // A failure is not lost: whoever waits for the completion sees it.
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _agent.Dispose();
        _runtimeChannel.Dispose();
        _local.Dispose();
        _stop.Dispose();
    }

    private static NodeOptions Options(NodeSettings settings, string directory) => new()
    {
        NodeName = settings.Name,
        DataDirectory = directory,
        NodeAddresses = [settings.Address.ToString()],
        ClusterDns = settings.ClusterDns is { } dns ? [dns.ToString()] : [],
        ClusterDomain = settings.ClusterDomain,
        MaxPods = settings.MaxPods,
        KubeletVersion = ProductVersion.Kubernetes,
        Labels = settings.Labels,
        Taints = settings.Taints,
        ExtendedResources = settings.Resources,
    };
}
