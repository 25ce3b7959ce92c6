using EdgeOrch.Network;
using Microsoft.Extensions.Logging;

namespace EdgeOrch.Cli.Composition;

/// <summary>The node's networking with the cluster's networks it needs to know first.</summary>
internal sealed class NodeNetworking(NodeSettings settings, NodeAccess access, ClusterInfoSource cluster, TimeProvider time, ILoggerFactory loggers)
{
    /// <summary>Works until cancelled. Rules and routes stay when it ends: pods go on being reached.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            var info = await cluster.GetAsync(cancellationToken);
            var network = new NetworkAgent(
                new NetworkOptions
                {
                    NodeName = settings.Name,
                    Executable = Environment.ProcessPath!,
                    DataDirectory = Path.Combine(settings.DataDirectory, "agent"),
                    CniConfigDirectory = settings.CniConfigDirectory,
                    CniPluginDirectory = settings.CniPluginDirectory,
                    ClusterCidr = info.ClusterCidr,
                    ServiceCidr = info.ServiceCidr,
                    WithServiceProxy = settings.WithProxy,
                },
                access.Informers,
                time,
                loggers);
            new ServerFollower(access.Servers, loggers.CreateLogger("node.servers")).Follow(access.Informers, settings.WithProxy);
            await Task.WhenAll(
                access.Informers.RunAsync(cancellationToken),
                network.RunAsync(cancellationToken));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Asked to stop.
        }
    }
}
