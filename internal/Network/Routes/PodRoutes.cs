using System.Threading.Channels;
using EdgeOrch.Api.Types;
using EdgeOrch.Client.Informers;
using EdgeOrch.Linux;
using EdgeOrch.Linux.Netlink.Route;
using Microsoft.Extensions.Logging;

namespace EdgeOrch.Network.Routes;

/// <summary>
/// Keeps a route to every other node's pods, by way of that node, so that pods of nodes on one segment reach each other
/// without address translation. It follows Node objects and, since the kernel drops routes when a link goes down, the
/// host's links. A node that is not on a network this host is joined to gets no route, and a warning says so. Routes stay
/// when the process ends.
/// </summary>
public sealed partial class PodRoutes
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RetryEvery = TimeSpan.FromSeconds(30);

    private readonly Informer<Node> _nodes;
    private readonly string _nodeName;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Channel<bool> _changed = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Dictionary<string, string> _reported = new(StringComparer.Ordinal);

    /// <summary>Creates it and registers with the informers; make it before they run.</summary>
    public PodRoutes(InformerSet informers, string nodeName, TimeProvider time, ILogger<PodRoutes> logger)
    {
        _nodes = informers.For<Node>();
        _nodes.AddHandler(change => NoteNode(change));
        _nodeName = nodeName;
        _time = time;
        _logger = logger;
    }

    /// <summary>Works until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var route = RouteNetlink.Open();
            using var links = LinkEvents.Open();
            await _nodes.Synced.WaitAsync(cancellationToken);
            _changed.Writer.TryWrite(true);
            var follow = FollowLinksAsync(links, cancellationToken);
            while (await WaitAsync(follow, cancellationToken))
            {
                Reconcile(route);
                await Task.Delay(Pause, _time, cancellationToken);
            }

            await follow;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The normal end.
        }
    }

    /// <summary>Removes every route of ours, that to the service network included, from the calling thread's network namespace.</summary>
    public static void Cleanup()
    {
        using var route = RouteNetlink.Open();
        foreach (var ours in route.Routes().Where(known => known.Protocol is RoutePlan.Protocol or Cni.NodeNetwork.ServiceRouteProtocol))
        {
            route.DeleteRoute(ours);
        }
    }

    /// <summary>Makes the host's routes those of a plan, as far as the kernel allows.</summary>
    /// <returns>What the kernel refused.</returns>
    public static IReadOnlyList<(RouteInfo Route, LinuxException Error)> Apply(RouteNetlink route, RoutePlan plan)
    {
        var refused = new List<(RouteInfo, LinuxException)>();
        foreach (var gone in plan.ToRemove)
        {
            route.DeleteRoute(gone);
        }

        foreach (var wanted in plan.ToSet)
        {
            try
            {
                route.ReplaceRoute(wanted);
            }
            catch (LinuxException error)
            {
                // One unreachable node must not cost the others their routes.
                refused.Add((wanted, error));
            }
        }

        return refused;
    }

    /// <summary>Heartbeats change a Node object all the time; only its networks and addresses matter here.</summary>
    private void NoteNode(InformerChange<Node> change)
    {
        var before = change.Old is null ? [] : NodePodNetwork.Of(change.Old);
        var after = change.New is null ? [] : NodePodNetwork.Of(change.New);
        if (!before.SequenceEqual(after))
        {
            _changed.Writer.TryWrite(true);
        }
    }

    private void Reconcile(RouteNetlink route)
    {
        try
        {
            var plan = RoutePlan.Compute(_nodeName, _nodes.Cache.All.SelectMany(NodePodNetwork.Of), route.Routes());
            var refused = Apply(route, plan);
            foreach (var (wanted, error) in refused)
            {
                Report($"{wanted.Destination} via {wanted.Gateway}", error.Message);
            }

            if (refused.Count == 0)
            {
                _reported.Clear();
            }
        }
        catch (IOException error)
        {
            Report("all", error.Message);
        }
    }

    /// <summary>Each failure is told once until it changes, although it is retried for ever.</summary>
    private void Report(string route, string message)
    {
        if (_reported.GetValueOrDefault(route) != message)
        {
            _reported[route] = message;
            LogRefused(_logger, route, message);
        }
    }

    private async Task FollowLinksAsync(LinkEvents links, CancellationToken cancellationToken)
    {
        await foreach (var _ in links.Changes(cancellationToken))
        {
            _changed.Writer.TryWrite(true);
        }
    }

    /// <summary>Waits for a change; after a refusal, for the time to try again at the latest.</summary>
    private async Task<bool> WaitAsync(Task follow, CancellationToken cancellationToken)
    {
        if (follow.IsFaulted)
        {
            await follow;
        }

        using var limit = _reported.Count > 0 ? new CancellationTokenSource(RetryEvery, _time) : new CancellationTokenSource();
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await _changed.Reader.ReadAsync(both.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return true;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "no route to the pods of another node ({Route}): {Error}. Nodes must be on one network segment with this host")]
    private static partial void LogRefused(ILogger logger, string route, string error);
}
