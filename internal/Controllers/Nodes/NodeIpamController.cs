using System.Collections.Concurrent;
using System.Text;
using EdgeOrch.Controllers.Running;

namespace EdgeOrch.Controllers.Nodes;

/// <summary>
/// Gives each node its pod networks, one per cluster network, for as long as the node exists. Reads nodes; writes
/// <c>spec.podCIDR</c> and <c>spec.podCIDRs</c>. One key at a time, so that no network is given twice.
/// </summary>
public sealed class NodeIpamController : IReconciler
{
    /// <summary>The controller's name in logs; it acts as <see cref="NodeLifecycleController.ControllerName"/>.</summary>
    public const string ControllerName = "node-ipam-controller";

    private readonly ApiClient _client;
    private readonly Informer<V1Node> _nodes;
    private readonly IEventRecorder _events;
    private readonly IReadOnlyList<NodeNetworks> _networks;
    private readonly UInt128[] _next;
    private readonly WorkQueue<string> _queue;

    // Given by us and perhaps not in the cache yet; dropped when the node is deleted.
    private readonly ConcurrentDictionary<string, IReadOnlyList<string>> _given = new(StringComparer.Ordinal);

    private NodeIpamController(ControllerContext context)
    {
        _client = context.ClientFor(NodeLifecycleController.ControllerName);
        _events = context.Recorder(NodeLifecycleController.ControllerName, ControllerName);
        _networks = context.Options.ClusterCidrs.Select(cidr => new NodeNetworks(
            cidr, cidr.Contains(':', StringComparison.Ordinal) ? context.Options.NodeCidrMaskSizeIPv6 : context.Options.NodeCidrMaskSizeIPv4)).ToList();
        _next = new UInt128[_networks.Count];
        _queue = new WorkQueue<string>(context.Time);
        _nodes = context.Informers.For<V1Node>();
        _nodes.AddHandler(OnNode);
    }

    /// <inheritdoc/>
    public string Name => ControllerName;

    /// <summary>Makes the controller.</summary>
    /// <exception cref="FormatException">A cluster network or mask size of the options is wrong.</exception>
    public static IController Create(ControllerContext context)
    {
        var controller = new NodeIpamController(context);
        return new KeyedController(controller, controller._queue, 1, context.Logger(ControllerName));
    }

    /// <inheritdoc/>
    public async ValueTask<TimeSpan?> ReconcileAsync(string key, CancellationToken cancellationToken)
    {
        if (_nodes.Cache.Get(key) is not { } node)
        {
            _given.TryRemove(key, out _);
            return null;
        }

        if (_networks.Count == 0 || !string.IsNullOrEmpty(node.Spec?.PodCIDR))
        {
            return null;
        }

        if (!_given.TryGetValue(key, out var cidrs))
        {
            cidrs = Choose();
            if (cidrs is null)
            {
                _events.Record(ObjectReferences.To(node), "Normal", "CIDRNotAvailable", $"Node {node.Metadata.Name} status is now: CIDRNotAvailable");
                throw new TerminalException($"no pod network is free for node \"{node.Metadata.Name}\": the cluster CIDR is used up");
            }

            _given[key] = cidrs;
        }

        var list = string.Join(',', cidrs.Select(cidr => $"\"{cidr}\""));
        var patch = $$"""{"metadata":{"uid":"{{node.Metadata.Uid}}"},"spec":{"podCIDR":"{{cidrs[0]}}","podCIDRs":[{{list}}]} }""";
        await _client.For<V1Node>().PatchAsync(null, node.Metadata.Name!, PatchKind.StrategicMerge, Encoding.UTF8.GetBytes(patch), null, cancellationToken).ConfigureAwait(false);
        return null;
    }

    private List<string>? Choose()
    {
        var used = _nodes.Cache.All.SelectMany(node => (node.Spec?.PodCIDRs ?? []).Append(node.Spec?.PodCIDR ?? "")).Concat(_given.Values.SelectMany(cidrs => cidrs)).ToList();
        var chosen = new List<string>();
        for (var i = 0; i < _networks.Count; i++)
        {
            var network = _networks[i];
            var taken = used.Select(network.IndexOf).OfType<UInt128>().ToHashSet();
            if (network.NextFree(taken, _next[i]) is not { } index)
            {
                return null;
            }

            _next[i] = index + 1;
            chosen.Add(network.At(index));
        }

        return chosen;
    }

    private void OnNode(InformerChange<V1Node> change)
    {
        _queue.Add(change.Object.Key);
        if (change.IsDelete)
        {
            // Its networks are free now: nodes that found none get another chance.
            foreach (var waiting in _nodes.Cache.All.Where(node => string.IsNullOrEmpty(node.Spec?.PodCIDR)))
            {
                _queue.Add(waiting.Key);
            }
        }
    }
}
