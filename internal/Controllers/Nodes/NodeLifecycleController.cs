using System.Buffers;
using System.Collections.Concurrent;
using System.Text.Json;
using EdgeOrch.Controllers.Pods;
using EdgeOrch.Controllers.Running;

namespace EdgeOrch.Controllers.Nodes;

/// <summary>
/// Notices nodes that fall silent, marks them and their pods not ready, and taints them so that nothing is scheduled there
/// and, at a limited rate, what runs there is evicted. Reads nodes, their leases and pods; writes node status and taints
/// and pod status.
/// </summary>
public sealed class NodeLifecycleController : IReconciler
{
    /// <summary>The controller's name and service account.</summary>
    public const string ControllerName = "node-controller";

    private const string LeaseNamespace = "kube-node-lease";
    private readonly ApiClient _client;
    private readonly Informer<V1Node> _nodes;
    private readonly Informer<Lease> _leases;
    private readonly Informer<Pod> _pods;
    private readonly WriteBarrier<V1Node> _writes;
    private readonly IEventRecorder _events;
    private readonly ControllerOptions _options;
    private readonly TimeProvider _time;
    private readonly WorkQueue<string> _queue;
    private readonly EvictionLimiter _limiter = new();
    private readonly ConcurrentDictionary<string, NodeSighting> _sightings = new(StringComparer.Ordinal);

    internal NodeLifecycleController(ControllerContext context, IEventRecorder events)
    {
        _client = context.ClientFor(ControllerName);
        _events = events;
        _options = context.Options;
        _time = context.Time;
        _queue = new WorkQueue<string>(context.Time);
        _nodes = context.Informers.For<V1Node>();
        _leases = context.Informers.For<Lease>();
        _pods = context.Informers.For<Pod>();
        _writes = new WriteBarrier<V1Node>(_nodes);
        _nodes.AddHandler(OnNode);
        _leases.AddHandler(OnLease);
        _pods.AddHandler(OnPod);
    }

    /// <inheritdoc/>
    public string Name => ControllerName;

    /// <summary>Makes the controller.</summary>
    public static IController Create(ControllerContext context)
    {
        var controller = new NodeLifecycleController(context, context.Recorder(ControllerName));
        return new KeyedController(controller, controller._queue, context.Options.Workers, context.Logger(ControllerName));
    }

    /// <inheritdoc/>
    public async ValueTask<TimeSpan?> ReconcileAsync(string key, CancellationToken cancellationToken)
    {
        if (!_writes.IsCurrent(key))
        {
            return WriteBarrier<V1Node>.RetryAfter;
        }

        if (_nodes.Cache.Get(key) is not { } node)
        {
            _sightings.TryRemove(key, out _);
            return null;
        }

        var now = _time.GetUtcNow();
        var (conditions, again) = NodeMonitor.Judge(node, See(node), _options, now);
        if (conditions is not null)
        {
            node = await WriteConditionsAsync(node, conditions, cancellationToken).ConfigureAwait(false);
        }

        var wait = await WriteTaintsAsync(node, now, cancellationToken).ConfigureAwait(false);
        if (node.Condition("Ready") is { Status: not "True" })
        {
            await MarkPodsNotReadyAsync(node, cancellationToken).ConfigureAwait(false);
        }

        return wait is not null && (again is null || wait < again) ? wait : again;
    }

    private NodeSighting See(V1Node node) => _sightings.AddOrUpdate(
        node.Metadata.Name!,
        name => NodeSighting.Update(null, node, _leases.Cache.Get(LeaseNamespace, name), _time.GetUtcNow()),
        (name, before) => NodeSighting.Update(before, node, _leases.Cache.Get(LeaseNamespace, name), _time.GetUtcNow()));

    private async ValueTask<V1Node> WriteConditionsAsync(V1Node node, List<NodeCondition> conditions, CancellationToken cancellationToken)
    {
        var wasReady = node.IsReady();
        var updated = JsonModel.Clone(node);
        (updated.Status ??= new NodeStatus()).Conditions = conditions;
        updated = await _client.For<V1Node>().UpdateStatusAsync(updated, cancellationToken).ConfigureAwait(false);
        _writes.Wrote(node.Key, updated);
        if (wasReady)
        {
            _events.Record(ObjectReferences.To(node), "Normal", "NodeNotReady", $"Node {node.Metadata.Name} status is now: NodeNotReady");
        }

        return updated;
    }

    /// <summary>Brings the taints in line.</summary>
    /// <returns>When eviction has its turn, if it had to wait.</returns>
    private async ValueTask<TimeSpan?> WriteTaintsAsync(V1Node node, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var evicting = NodeTaints.EvictingKey(node);
        TimeSpan? wait = null;
        if (evicting is not null)
        {
            // The rate limits new silence; a node that only changes from not ready to unreachable was counted already.
            var rate = ZoneHealth.EvictionRate(_nodes.Cache.All.Select(known => known.Key == node.Key ? node : known), node.ZoneKey(), _options);
            var tainted = NodeTaints.HasEvicting(node, NodeTaints.NotReady) || NodeTaints.HasEvicting(node, NodeTaints.Unreachable);
            var turn = rate <= 0 ? null : tainted ? TimeSpan.Zero : _limiter.Take(node.ZoneKey(), rate, now);
            evicting = turn == TimeSpan.Zero ? evicting : null;
            wait = turn > TimeSpan.Zero ? turn : null;
        }

        if (NodeTaints.Update(node, evicting, now) is { } taints)
        {
            _writes.Wrote(node.Key, await _client.For<V1Node>().PatchAsync(
                null, node.Metadata.Name!, PatchKind.Merge, TaintsPatch(node, taints), null, cancellationToken).ConfigureAwait(false));
        }

        return wait;
    }

    private static byte[] TaintsPatch(V1Node node, List<Taint> taints)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteStartObject("metadata"u8);
            writer.WriteString("resourceVersion"u8, node.Metadata.ResourceVersion);
            writer.WriteEndObject();
            writer.WriteStartObject("spec"u8);
            JsonModel.WriteModels(writer, "taints"u8, taints);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private async ValueTask MarkPodsNotReadyAsync(V1Node node, CancellationToken cancellationToken)
    {
        foreach (var pod in _pods.Cache.ByIndex(CacheIndexes.NodeName, node.Metadata.Name!).Where(pod => pod.IsReady()))
        {
            var condition = JsonModel.Clone(pod.Condition("Ready")!);
            condition.Status = "False";
            condition.LastTransitionTime = KubeTime.TruncateToSeconds(_time.GetUtcNow());
            try
            {
                await _client.For<Pod>().PatchAsync(
                    pod.Metadata.Namespace, pod.Metadata.Name!, PatchKind.StrategicMerge, PodStatusPatch.Condition(pod, condition), "status", cancellationToken).ConfigureAwait(false);
                _events.Record(ObjectReferences.To(pod), "Warning", "NodeNotReady", "Node is not ready");
            }
            catch (ApiStatusException e) when (e.IsNotFound)
            {
                // Gone meanwhile.
            }
        }
    }

    private void OnNode(InformerChange<V1Node> change)
    {
        _queue.Add(change.Object.Key);
        var name = change.Object.Metadata.Name;
        if (change.Old is null)
        {
            _events.Record(ObjectReferences.To(change.Object), "Normal", "RegisteredNode", $"Node {name} event: Registered Node {name} in Controller");
        }
        else if (change.IsDelete)
        {
            _events.Record(ObjectReferences.To(change.Object), "Normal", "RemovingNode", $"Node {name} event: Removing Node {name} from Controller");
        }

        // One node's readiness decides how fast the others are evicted.
        if (change.Old?.IsReady() != change.New?.IsReady())
        {
            foreach (var silent in _nodes.Cache.All.Where(node => !node.IsReady()))
            {
                _queue.Add(silent.Key);
            }
        }
    }

    // A renewal is only remembered; the node's own timer looks at it when it matters, so heartbeats cause no work.
    private void OnLease(InformerChange<Lease> change)
    {
        if (change.New is { } lease && lease.Metadata.Namespace == LeaseNamespace && _nodes.Cache.Get(lease.Metadata.Name!) is { } node)
        {
            See(node);
        }
    }

    private void OnPod(InformerChange<Pod> change)
    {
        if (change.New is { } pod && pod.IsReady() && !string.IsNullOrEmpty(pod.Spec?.NodeName)
            && _nodes.Cache.Get(pod.Spec.NodeName) is { } node && node.Condition("Ready") is { Status: not "True" })
        {
            _queue.Add(node.Key);
        }
    }
}
