using System.Collections.Concurrent;
using EdgeOrch.Controllers.Running;

namespace EdgeOrch.Controllers.Pods;

/// <summary>
/// Removes pods that nobody else will: those bound to nodes that do not exist, those being deleted that never got a node,
/// and the oldest finished ones beyond a limit. Reads pods and nodes; writes pod status and deletes pods.
/// </summary>
public sealed class PodCollector : IReconciler
{
    /// <summary>The controller's name and service account.</summary>
    public const string ControllerName = "pod-garbage-collector";

    // No pod has this key, since pods are namespaced: it stands for all finished pods together.
    private const string FinishedKey = "";
    private readonly ApiClient _client;
    private readonly Informer<Pod> _pods;
    private readonly Informer<V1Node> _nodes;
    private readonly ControllerOptions _options;
    private readonly TimeProvider _time;
    private readonly WorkQueue<string> _queue;
    private readonly ConcurrentDictionary<string, DateTimeOffset> _missingSince = new(StringComparer.Ordinal);

    private PodCollector(ControllerContext context)
    {
        _client = context.ClientFor(ControllerName);
        _options = context.Options;
        _time = context.Time;
        _queue = new WorkQueue<string>(context.Time);
        _pods = context.Informers.For<Pod>();
        _nodes = context.Informers.For<V1Node>();
        _pods.AddHandler(OnPod);
        _nodes.AddHandler(OnNode);
    }

    /// <inheritdoc/>
    public string Name => ControllerName;

    /// <summary>Makes the controller.</summary>
    public static IController Create(ControllerContext context)
    {
        var controller = new PodCollector(context);
        return new KeyedController(controller, controller._queue, 2, context.Logger(ControllerName));
    }

    /// <inheritdoc/>
    public async ValueTask<TimeSpan?> ReconcileAsync(string key, CancellationToken cancellationToken)
    {
        if (key == FinishedKey)
        {
            foreach (var surplus in SurplusFinished(_pods.Cache.All, _options.TerminatedPodThreshold))
            {
                await ForceDeleteAsync(surplus, "PodGC: terminated pods are beyond the limit", mark: false, cancellationToken).ConfigureAwait(false);
            }

            return null;
        }

        if (_pods.Cache.Get(key) is not { } pod)
        {
            return null;
        }

        if (string.IsNullOrEmpty(pod.Spec?.NodeName))
        {
            if (pod.Metadata.DeletionTimestamp is not null)
            {
                await ForceDeleteAsync(pod, "", mark: false, cancellationToken).ConfigureAwait(false);
            }

            return null;
        }

        return await CollectOrphanAsync(pod, pod.Spec.NodeName, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The finished pods beyond the limit: evicted ones first, then the oldest.</summary>
    internal static IReadOnlyList<Pod> SurplusFinished(IEnumerable<Pod> pods, int limit)
    {
        if (limit <= 0)
        {
            return [];
        }

        var finished = pods.Where(pod => pod.IsFinished()).ToList();
        return finished
            .OrderBy(pod => pod.Status?.Reason == "Evicted" ? 0 : 1)
            .ThenBy(pod => pod.Metadata.CreationTimestamp ?? DateTimeOffset.MaxValue)
            .ThenBy(pod => pod.Key, StringComparer.Ordinal)
            .Take(Math.Max(0, finished.Count - limit))
            .ToList();
    }

    private async ValueTask<TimeSpan?> CollectOrphanAsync(Pod pod, string node, CancellationToken cancellationToken)
    {
        if (_nodes.Cache.Get(node) is not null)
        {
            _missingSince.TryRemove(node, out _);
            return null;
        }

        // A node that registers anew keeps its pods: absence must last, and the server must confirm it.
        var wait = _missingSince.GetOrAdd(node, _time.GetUtcNow()) + _options.OrphanedPodQuarantine - _time.GetUtcNow();
        if (wait > TimeSpan.Zero)
        {
            return wait;
        }

        if (await _client.For<V1Node>().FindAsync(null, node, cancellationToken).ConfigureAwait(false) is null)
        {
            await ForceDeleteAsync(pod, "PodGC: node no longer exists", mark: true, cancellationToken).ConfigureAwait(false);
        }

        return null;
    }

    private async ValueTask ForceDeleteAsync(Pod pod, string message, bool mark, CancellationToken cancellationToken)
    {
        if (mark && !pod.IsFinished())
        {
            var condition = PodStatusPatch.DisruptionTarget(pod, "DeletionByPodGC", message, _time.GetUtcNow());
            try
            {
                await _client.For<Pod>().PatchAsync(
                    pod.Metadata.Namespace, pod.Metadata.Name!, PatchKind.StrategicMerge, PodStatusPatch.Condition(pod, condition, "Failed"), "status", cancellationToken).ConfigureAwait(false);
            }
            catch (ApiStatusException e) when (e.IsNotFound)
            {
                return;
            }
        }

        var options = new DeleteOptions { GracePeriodSeconds = 0, Preconditions = new Preconditions { Uid = pod.Metadata.Uid } };
        await _client.For<Pod>().DeleteAsync(pod.Metadata.Namespace, pod.Metadata.Name!, options, cancellationToken).ConfigureAwait(false);
    }

    private void OnPod(InformerChange<Pod> change)
    {
        if (change.New is not { } pod)
        {
            return;
        }

        var unbound = string.IsNullOrEmpty(pod.Spec?.NodeName);
        if (unbound ? pod.Metadata.DeletionTimestamp is not null : _nodes.Cache.Get(pod.Spec!.NodeName!) is null)
        {
            _queue.Add(pod.Key);
        }

        if (_options.TerminatedPodThreshold > 0 && pod.IsFinished() && _pods.Cache.Count > _options.TerminatedPodThreshold)
        {
            _queue.Add(FinishedKey);
        }
    }

    private void OnNode(InformerChange<V1Node> change)
    {
        if (!change.IsDelete)
        {
            _missingSince.TryRemove(change.Object.Metadata.Name!, out _);
            return;
        }

        foreach (var pod in _pods.Cache.ByIndex(CacheIndexes.NodeName, change.Object.Metadata.Name!))
        {
            _queue.Add(pod.Key);
        }
    }
}
