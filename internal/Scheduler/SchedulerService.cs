using System.Threading.Channels;
using EdgeOrch.Api.Types;
using EdgeOrch.Client;
using EdgeOrch.Client.Events;
using EdgeOrch.Client.Informers;
using EdgeOrch.Client.Queues;
using EdgeOrch.Scheduler.Cluster;
using EdgeOrch.Scheduler.Framework;
using EdgeOrch.Scheduler.Queue;
using Microsoft.Extensions.Logging;

namespace EdgeOrch.Scheduler;

/// <summary>
/// The scheduler's shell: informers post changes to one loop, which owns the cluster state and the queue, decides, and
/// hands bindings to a few parallel writers. It sleeps until something changes or a backoff ends.
/// </summary>
public sealed partial class SchedulerService
{
    private readonly SchedulerOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Picker _picker;
    private readonly Binder _binder;
    private readonly ClusterState _cluster = new();
    private readonly SchedulingQueue _queue = new();
    private readonly HashSet<string> _assumed = new(StringComparer.Ordinal);
    private readonly Channel<Action<DateTimeOffset>> _changes =
        Channel.CreateUnbounded<Action<DateTimeOffset>>(new UnboundedChannelOptions { SingleReader = true });

    private readonly Func<CancellationToken, Task> _waitForSync;

    /// <summary>Adds its handlers to the informers; run both to start it. Decisions are written with <paramref name="client"/>.</summary>
    public SchedulerService(
        SchedulerOptions options, ApiClient client, InformerSet informers, IEventRecorder events, TimeProvider time, ILogger<SchedulerService> logger)
    {
        _options = options;
        _time = time;
        _logger = logger;
        _picker = new Picker(options.Plugins, options.Random);
        _binder = new Binder(client, events, options.ConcurrentBindings);
        var nodes = informers.For<Node>();
        var pods = informers.For<Pod>();
        var services = informers.For<Service>();
        var namespaces = informers.For<Namespace>();
        nodes.AddHandler(change => Post(now => OnNode(change, now)));
        pods.AddHandler(change => Post(now => OnPod(change, now)));
        services.AddHandler(change => Post(_ => OnService(change)));
        namespaces.AddHandler(change => Post(_ => OnNamespace(change)));
        _waitForSync = token => Task.WhenAll(nodes.Synced, pods.Synced, services.Synced, namespaces.Synced).WaitAsync(token);
    }

    /// <summary>Schedules until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _waitForSync(cancellationToken).ConfigureAwait(false);
            while (true)
            {
                while (_changes.Reader.TryRead(out var change))
                {
                    change(_time.GetUtcNow());
                }

                if (_queue.TryTake(_time.GetUtcNow(), out var pod))
                {
                    await ScheduleAsync(pod, cancellationToken).ConfigureAwait(false);
                }
                else
                {
                    await WaitAsync(cancellationToken).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await _binder.DrainAsync().ConfigureAwait(false);
        }
    }

    private void Post(Action<DateTimeOffset> change) => _changes.Writer.TryWrite(change);

    private async Task WaitAsync(CancellationToken cancellationToken)
    {
        if (_queue.NextDue() is not { } due)
        {
            await _changes.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false);
            return;
        }

        using var timer = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var sleep = Task.Delay(TimerSpan.Of(due - _time.GetUtcNow()), _time, timer.Token);
        await Task.WhenAny(_changes.Reader.WaitToReadAsync(timer.Token).AsTask(), sleep).ConfigureAwait(false);
        await timer.CancelAsync().ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
    }

    private async Task ScheduleAsync(PodInfo pod, CancellationToken cancellationToken)
    {
        var result = _picker.Pick(pod, _cluster);
        if (result.Node is not { } node)
        {
            LogUnschedulable(_logger, pod.Key, result.Message);
            _queue.Requeue(pod.Uid, result.HelpfulEvents, _time.GetUtcNow());
            await _binder.StartRefusalAsync(pod, result.Message, _time.GetUtcNow(), cancellationToken).ConfigureAwait(false);
            return;
        }

        // Counted at once, so that the next decision sees it; taken back if the binding fails.
        _cluster.Place(pod, node.Name);
        _assumed.Add(pod.Uid);
        await _binder.StartBindingAsync(pod, node.Name, failure => Post(now => OnBindingFailed(pod, failure, now)), cancellationToken).ConfigureAwait(false);
    }

    private void OnBindingFailed(PodInfo pod, string failure, DateTimeOffset now)
    {
        LogBindingFailed(_logger, pod.Key, failure);
        if (_assumed.Remove(pod.Uid))
        {
            _cluster.Remove(pod.Uid);
            _queue.Requeue(pod.Uid, ClusterEvents.None, now);
            _queue.Notify(ClusterEvents.PodDeleted, now);
        }
    }

    private void OnPod(InformerChange<Pod> change, DateTimeOffset now)
    {
        var pod = change.Object;
        var uid = pod.Metadata.Uid ?? pod.Key;
        if (change.IsDelete || pod.Status?.Phase is "Succeeded" or "Failed")
        {
            _queue.Remove(uid);
            _assumed.Remove(uid);
            _cluster.Remove(uid);
            _queue.Notify(ClusterEvents.PodDeleted, now);
        }
        else if (!string.IsNullOrEmpty(pod.Spec?.NodeName))
        {
            _queue.Remove(uid);
            _assumed.Remove(uid);
            if (string.IsNullOrEmpty(change.Old?.Spec?.NodeName) || !SameForScheduling(change.Old, pod))
            {
                _cluster.Place(new PodInfo(pod), pod.Spec.NodeName);
                _queue.Notify(ClusterEvents.PodPlaced, now);
            }
        }
        else if (IsOurs(pod) && !_assumed.Contains(uid))
        {
            _queue.Add(new PodInfo(pod));
        }
        else if (pod.Metadata.DeletionTimestamp is not null)
        {
            _queue.Remove(uid);
        }
    }

    private bool IsOurs(Pod pod) => (pod.Spec?.SchedulerName ?? "default-scheduler") == _options.SchedulerName
        && pod.Metadata.DeletionTimestamp is null
        && pod.Spec?.SchedulingGates is not { Count: > 0 };

    private static bool SameForScheduling(Pod old, Pod pod) =>
        old.Metadata.Generation == pod.Metadata.Generation
        && old.Metadata.DeletionTimestamp == pod.Metadata.DeletionTimestamp
        && (old.Metadata.Labels ?? []).Count == (pod.Metadata.Labels ?? []).Count
        && (old.Metadata.Labels ?? []).All(l => pod.Metadata.Labels!.TryGetValue(l.Key, out var value) && value == l.Value);

    private void OnNode(InformerChange<Node> change, DateTimeOffset now)
    {
        if (change.New is not { } node)
        {
            _cluster.RemoveNode(change.Object.Metadata.Name ?? "");
            return;
        }

        var events = NodeChanges.Between(change.Old, node);
        _cluster.PutNode(node);
        _queue.Notify(events, now);
    }

    private void OnService(InformerChange<Service> change)
    {
        if (change.New is { } service)
        {
            _cluster.SpreadOwners.Put(service);
        }
        else
        {
            _cluster.SpreadOwners.Remove(change.Object.Metadata.Namespace ?? "", change.Object.Metadata.Name ?? "");
        }
    }

    private void OnNamespace(InformerChange<Namespace> change)
    {
        if (change.New is { } value)
        {
            _cluster.PutNamespace(value);
        }
        else
        {
            _cluster.RemoveNamespace(change.Object.Metadata.Name ?? "");
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Pod} cannot be scheduled: {Reason}")]
    private static partial void LogUnschedulable(ILogger logger, string pod, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "binding {Pod} failed: {Error}")]
    private static partial void LogBindingFailed(ILogger logger, string pod, string error);
}
