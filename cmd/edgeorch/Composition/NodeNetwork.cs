using System.Net;
using EdgeOrch.Api.Types;
using EdgeOrch.Client.Informers;
using EdgeOrch.Linux;
using EdgeOrch.Linux.Netlink.Netfilter;
using EdgeOrch.Network.Cni;
using EdgeOrch.Network.Proxy;
using EdgeOrch.Network.Routes;
using Microsoft.Extensions.Logging;

namespace EdgeOrch.Cli.Composition;

/// <summary>
/// The node's networking: once the node has its pod network, tells the container runtime about it, and from then on keeps
/// service rules and routes to other nodes.
/// </summary>
internal sealed partial class NodeNetwork
{
    private const string Bridge = "eo0";
    private readonly NodeSettings _settings;
    private readonly NodeAccess _access;
    private readonly ClusterInfoSource _cluster;
    private readonly TimeProvider _time;
    private readonly ILoggerFactory _loggers;
    private readonly ILogger _logger;
    private readonly TaskCompletionSource<IPNetwork> _podCidr = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public NodeNetwork(NodeSettings settings, NodeAccess access, ClusterInfoSource cluster, TimeProvider time, ILoggerFactory loggers)
    {
        _settings = settings;
        _access = access;
        _cluster = cluster;
        _time = time;
        _loggers = loggers;
        _logger = loggers.CreateLogger("network");

        // Asked for before the informers run, so that they are among those that run.
        access.Informers.For<Service>();
        access.Informers.For<EndpointSlice>();
        access.Informers.For<Node>().AddHandler(OnNode);
    }

    /// <summary>Works until cancelled. Rules and routes stay when it ends: pods go on being reached.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Task.WhenAll(
                _access.RunsInformers ? _access.Informers.RunAsync(cancellationToken) : Task.CompletedTask,
                ConnectAsync(cancellationToken));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Asked to stop.
        }
    }

    private void OnNode(InformerChange<Node> change)
    {
        if (change.New is { } node && node.Metadata.Name == _settings.Name && IPNetwork.TryParse(node.Spec?.PodCIDR ?? "", out var network))
        {
            _podCidr.TrySetResult(network);
        }
    }

    private async Task ConnectAsync(CancellationToken cancellationToken)
    {
        var podCidr = await _podCidr.Task.WaitAsync(cancellationToken);
        CniConfig.InstallPlugin(_settings.CniPluginDirectory, Environment.ProcessPath!);
        CniConfig.Write(_settings.CniConfigDirectory, podCidr, CniConfig.DetectMtu(), Path.Combine(_settings.DataDirectory, "agent"), Bridge);
        try
        {
            NodeSysctls.Ensure(Bridge);
        }
        catch (SysctlException e)
        {
            LogSysctl(e.Message);
        }

        LogPodNetwork(podCidr.ToString());
        var routes = _settings.WithRoutes ? new PodRoutes(_access.Informers, _settings.Name, _time, _loggers.CreateLogger<PodRoutes>()) : null;
        await Task.WhenAll(
            routes?.RunAsync(cancellationToken) ?? Task.CompletedTask,
            _settings.WithProxy ? ProxyAsync(podCidr, cancellationToken) : Task.CompletedTask);
    }

    private async Task ProxyAsync(IPNetwork podCidr, CancellationToken cancellationToken)
    {
        var cluster = await _cluster.GetAsync(cancellationToken);
        using var dataPlane = new NftablesDataPlane(new ProxyNodeInfo(NftFamily.Ip, cluster.ClusterCidr, podCidr) { BridgeName = Bridge });
        var proxy = new ServiceProxy(_access.Informers, dataPlane, _settings.Name, NftFamily.Ip, _time, _loggers.CreateLogger<ServiceProxy>());
        await proxy.RunAsync(cancellationToken);
    }

    [LoggerMessage(LogLevel.Information, "this node's pods get addresses from {PodCidr}")]
    private partial void LogPodNetwork(string podCidr);

    [LoggerMessage(LogLevel.Error, "a kernel setting pods need cannot be made: {Error}; run \"edgeorch check-config\"")]
    private partial void LogSysctl(string error);
}
