using System.Net;
using System.Threading.Channels;
using EdgeOrch.Api.Types;
using EdgeOrch.Client.Informers;
using EdgeOrch.Client.Queues;
using EdgeOrch.Linux;
using EdgeOrch.Linux.Netlink.Netfilter;
using EdgeOrch.Network.Cni;
using EdgeOrch.Network.Proxy;
using EdgeOrch.Network.Routes;
using Microsoft.Extensions.Logging;

namespace EdgeOrch.Network;

/// <summary>
/// All of a node's networking: the bridge and the plugin's configuration as soon as the node has a pod network, routes to
/// other nodes, and services. Everything it makes stays when the process ends, so that pods and services go on;
/// <see cref="NetworkCleanup"/> removes it.
/// </summary>
public sealed partial class NetworkAgent
{
    /// <summary>How often what is on the host is compared with what should be.</summary>
    private static readonly TimeSpan CheckEvery = TimeSpan.FromMinutes(1);

    private readonly NetworkOptions _options;
    private readonly Informer<Node> _nodes;
    private readonly ServiceProxy _proxy;
    private readonly PodRoutes _routes;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Channel<bool> _changed = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string? _podCidr;

    /// <summary>Creates the agent and registers with the informers; make it before they run.</summary>
    public NetworkAgent(NetworkOptions options, InformerSet informers, TimeProvider time, ILoggerFactory loggers)
    {
        _options = options;
        _time = time;
        _logger = loggers.CreateLogger<NetworkAgent>();
        _nodes = informers.For<Node>();
        _nodes.AddHandler(NoteNode);
        _routes = new PodRoutes(informers, options.NodeName, time, loggers.CreateLogger<PodRoutes>());
        _proxy = new ServiceProxy(
            informers,
            () => new NftablesDataPlane(new ProxyNodeInfo(NftFamily.Ip, options.ClusterCidr, null) { BridgeName = options.Bridge }),
            options.NodeName, NftFamily.Ip, time, loggers.CreateLogger<ServiceProxy>());
    }

    /// <summary>Ends when pods can be given addresses: the bridge is there and the runtime has its configuration.</summary>
    public Task Ready => _ready.Task;

    /// <summary>Whether the kernel's service rules follow what is known.</summary>
    public bool ServicesInStep => _proxy.IsInStep;

    /// <summary>Works until cancelled.</summary>
    public Task RunAsync(CancellationToken cancellationToken) => Task.WhenAll(
        FollowPodNetworkAsync(cancellationToken),
        Forever("pod routes", _routes.RunAsync, cancellationToken),
        _options.WithServiceProxy ? Forever("service proxy", _proxy.RunAsync, cancellationToken) : Task.CompletedTask);

    /// <summary>Gives back the addresses and interfaces of sandboxes the runtime does not know any more.</summary>
    /// <param name="isAlive">Whether the runtime still knows a sandbox, by id.</param>
    /// <returns>The addresses given back; none before the node has a pod network.</returns>
    public IReadOnlyList<IPAddress> Reclaim(Predicate<string> isAlive) =>
        Volatile.Read(ref _podCidr) is { } text ? new PodNetwork(ConfigFor(IPNetwork.Parse(text))).Reclaim(isAlive) : [];

    /// <summary>Starts a part again when it fails as a whole, for example because this kernel cannot yet do what it needs.</summary>
    private async Task Forever(string part, Func<CancellationToken, Task> run, CancellationToken cancellationToken)
    {
        var backoff = new Backoff(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1), new Random(31));
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await run(cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error) when (error is IOException or InvalidDataException or SysctlException or System.Net.Sockets.SocketException)
            {
                var delay = backoff.Next();
                LogFailed(_logger, error, part, delay.TotalSeconds);
                await Task.Delay(delay, _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private Task FollowPodNetworkAsync(CancellationToken cancellationToken) => Forever("pod network", async token =>
    {
        while (true)
        {
            if (Volatile.Read(ref _podCidr) is { } podCidr)
            {
                Ensure(IPNetwork.Parse(podCidr));
                var reclaimed = new PodNetwork(ConfigFor(IPNetwork.Parse(podCidr))).ReclaimUnwired(_time.GetUtcNow());
                if (reclaimed.Count > 0)
                {
                    LogReclaimed(_logger, string.Join(", ", reclaimed));
                }
            }

            await WaitAsync(token);
        }
    }, cancellationToken);

    private void Ensure(IPNetwork podCidr)
    {
        var reason = Linux.Sysctl.TryRead("net/bridge/bridge-nf-call-iptables") is null ? KernelModule.TryLoad("br_netfilter") : null;
        var mtu = _options.Mtu ?? CniConfig.DetectMtu();
        var missing = NodeNetwork.Ensure(podCidr, mtu, _options.ServiceCidr, _options.Bridge);
        CniConfig.InstallPlugin(_options.CniPluginDirectory, _options.Executable);

        // Last: with this file the runtime calls itself ready.
        CniConfig.Write(_options.CniConfigDirectory, podCidr, mtu, _options.DataDirectory, _options.Bridge);
        if (_ready.TrySetResult())
        {
            LogReady(_logger, podCidr.ToString(), _options.Bridge, mtu);
            foreach (var shortcoming in missing)
            {
                LogMissing(_logger, shortcoming, reason ?? "");
            }
        }
    }

    private CniNetworkConfig ConfigFor(IPNetwork podCidr) =>
        new(CniVersions.Written, CniConfig.NetworkName, _options.Bridge, _options.Mtu ?? 0, podCidr, _options.DataDirectory, [], null);

    private void NoteNode(InformerChange<Node> change)
    {
        if (change.New is { } node && node.Metadata.Name == _options.NodeName
            && node.Spec?.PodCIDR is { Length: > 0 } podCidr && podCidr != _podCidr && IPNetwork.TryParse(podCidr, out _))
        {
            Volatile.Write(ref _podCidr, podCidr);
            _changed.Writer.TryWrite(true);
        }
    }

    private async Task WaitAsync(CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(CheckEvery, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await _changed.Reader.ReadAsync(both.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Time for the slow comparison.
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "pods get addresses of {PodCidr} on bridge {Bridge}, MTU {Mtu}")]
    private static partial void LogReady(ILogger logger, string podCidr, string bridge, int mtu);

    [LoggerMessage(Level = LogLevel.Information, Message = "gave back pod addresses of sandboxes that are gone: {Addresses}")]
    private static partial void LogReclaimed(ILogger logger, string addresses);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Part} failed; trying again in {DelaySeconds:F0} s")]
    private static partial void LogFailed(ILogger logger, Exception error, string part, double delaySeconds);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Shortcoming} {Reason}")]
    private static partial void LogMissing(ILogger logger, string shortcoming, string reason);
}
