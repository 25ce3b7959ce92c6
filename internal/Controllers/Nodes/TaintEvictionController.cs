using System.Collections.Concurrent;
using EdgeOrch.Controllers.Pods;
using EdgeOrch.Controllers.Running;

namespace EdgeOrch.Controllers.Nodes;

/// <summary>
/// Deletes pods from nodes with NoExecute taints once their tolerations run out. Reads nodes and pods; writes pod status
/// and deletes pods.
/// </summary>
public sealed class TaintEvictionController : IReconciler
{
    /// <summary>The controller's name and service account.</summary>
    public const string ControllerName = "taint-eviction-controller";

    private readonly ApiClient _client;
    private readonly Informer<V1Node> _nodes;
    private readonly Informer<Pod> _pods;
    private readonly IEventRecorder _events;
    private readonly TimeProvider _time;
    private readonly WorkQueue<string> _queue;

    // When a pod was first seen under a taint that carries no time; a restart begins anew, as upstream's does for all.
    private readonly ConcurrentDictionary<string, DateTimeOffset> _since = new(StringComparer.Ordinal);

    private TaintEvictionController(ControllerContext context)
    {
        _client = context.ClientFor(ControllerName);
        _events = context.Recorder(ControllerName);
        _time = context.Time;
        _queue = new WorkQueue<string>(context.Time);
        _nodes = context.Informers.For<V1Node>();
        _pods = context.Informers.For<Pod>();
        _nodes.AddHandler(OnNode);
        _pods.AddHandler(OnPod);
    }

    /// <inheritdoc/>
    public string Name => ControllerName;

    /// <summary>Makes the controller.</summary>
    public static IController Create(ControllerContext context)
    {
        var controller = new TaintEvictionController(context);
        return new KeyedController(controller, controller._queue, context.Options.Workers, context.Logger(ControllerName));
    }

    /// <inheritdoc/>
    public async ValueTask<TimeSpan?> ReconcileAsync(string key, CancellationToken cancellationToken)
    {
        if (_pods.Cache.Get(key) is not { Metadata.DeletionTimestamp: null } pod || _nodes.Cache.Get(pod.Spec?.NodeName ?? "") is not { } node
            || !HasEvictingTaint(node))
        {
            _since.TryRemove(key, out _);
            return null;
        }

        var now = _time.GetUtcNow();
        if (TaintEviction.EvictAt(pod.Spec?.Tolerations, node.Spec!.Taints!, _since.GetOrAdd(key, now)) is not { } at)
        {
            return null;
        }

        if (at > now)
        {
            return at - now;
        }

        await EvictAsync(pod, now, cancellationToken).ConfigureAwait(false);
        return null;
    }

    private async ValueTask EvictAsync(Pod pod, DateTimeOffset now, CancellationToken cancellationToken)
    {
        _events.Record(ObjectReferences.To(pod), "Normal", "TaintManagerEviction", $"Marking for deletion Pod {pod.Key}");
        var condition = PodStatusPatch.DisruptionTarget(pod, "DeletionByTaintManager", "Taint manager: deleting due to NoExecute taint", now);
        try
        {
            await _client.For<Pod>().PatchAsync(
                pod.Metadata.Namespace, pod.Metadata.Name!, PatchKind.StrategicMerge, PodStatusPatch.Condition(pod, condition), "status", cancellationToken).ConfigureAwait(false);
        }
        catch (ApiStatusException e) when (e.IsNotFound)
        {
            return;
        }

        var options = new DeleteOptions { Preconditions = new Preconditions { Uid = pod.Metadata.Uid } };
        await _client.For<Pod>().DeleteAsync(pod.Metadata.Namespace, pod.Metadata.Name!, options, cancellationToken).ConfigureAwait(false);
    }

    private static bool HasEvictingTaint(V1Node node) => node.Spec?.Taints?.Exists(taint => taint.Effect == NodeTaints.NoExecute) == true;

    private void OnNode(InformerChange<V1Node> change)
    {
        if (change.IsDelete || (!HasEvictingTaint(change.New!) && (change.Old is null || !HasEvictingTaint(change.Old))))
        {
            return;
        }

        foreach (var pod in _pods.Cache.ByIndex(CacheIndexes.NodeName, change.Object.Metadata.Name!))
        {
            _queue.Add(pod.Key);
        }
    }

    private void OnPod(InformerChange<Pod> change)
    {
        if (change.IsDelete)
        {
            _since.TryRemove(change.Object.Key, out _);
        }
        else if (_nodes.Cache.Get(change.New!.Spec?.NodeName ?? "") is { } node && HasEvictingTaint(node))
        {
            _queue.Add(change.New.Key);
        }
    }
}
