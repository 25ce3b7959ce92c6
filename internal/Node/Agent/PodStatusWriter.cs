using System.Collections.Concurrent;
using EdgeOrch.Api.Types;
using EdgeOrch.Client;
using EdgeOrch.Client.Queues;
using Microsoft.Extensions.Logging;

namespace EdgeOrch.Node.Agent;

/// <summary>
/// Writes pod statuses to the API: only the newest of each pod, only when it differs from the last one written, several pods
/// at a time. The first status of a new pod waits a moment, because a pod that starts fast has a better one by then.
/// </summary>
public sealed partial class PodStatusWriter(ApiClient client, TimeProvider time, ILogger logger) : IPodStatusSink
{
    private const int Workers = 4;
    private static readonly TimeSpan FirstStatusDelay = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LastRetry = TimeSpan.FromSeconds(30);
    private readonly WorkQueue<string> _queue = new(time);
    private readonly ConcurrentDictionary<string, Entry> _entries = new();

    /// <inheritdoc/>
    public void Publish(Pod pod, PodStatus status) => Put(pod, status, finish: false);

    /// <inheritdoc/>
    public void Finish(Pod pod, PodStatus status) => Put(pod, status, finish: true);

    /// <inheritdoc/>
    public void Forget(string podUid) => _entries.TryRemove(podUid, out _);

    /// <summary>Writes until cancelled.</summary>
    public Task RunAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(Enumerable.Range(0, Workers).Select(_ => WorkAsync(cancellationToken)));

    private void Put(Pod pod, PodStatus status, bool finish)
    {
        var uid = pod.Metadata.Uid!;
        var patch = PodStatusPatch.Make(pod, status);
        var entry = _entries.GetOrAdd(uid, _ => new Entry());
        lock (entry)
        {
            entry.Pod = pod;
            entry.Finish |= finish;
            if (!finish && entry.Wanted is not null && entry.Wanted.AsSpan().SequenceEqual(patch))
            {
                return;
            }

            var first = entry.Wanted is null && status.Phase == "Pending";
            entry.Wanted = patch;
            if (first)
            {
                _queue.AddAfter(uid, FirstStatusDelay);
                return;
            }
        }

        _queue.Add(uid);
    }

    private async Task WorkAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            string uid;
            try
            {
                uid = await _queue.TakeAsync(cancellationToken);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            try
            {
                await WriteAsync(uid, cancellationToken);
            }
            finally
            {
                _queue.Done(uid);
            }
        }
    }

    private async Task WriteAsync(string uid, CancellationToken cancellationToken)
    {
        if (!_entries.TryGetValue(uid, out var entry))
        {
            return;
        }

        Pod pod;
        byte[] patch;
        bool changed, finish;
        lock (entry)
        {
            pod = entry.Pod!;
            patch = entry.Wanted!;
            changed = entry.Written is null || !entry.Written.AsSpan().SequenceEqual(patch);
            finish = entry.Finish;
        }

        try
        {
            var pods = client.For<Pod>();
            if (changed)
            {
                await pods.PatchAsync(pod.Metadata.Namespace, pod.Metadata.Name!, PatchKind.StrategicMerge, patch, "status", cancellationToken);
            }

            if (finish)
            {
                var options = new DeleteOptions { GracePeriodSeconds = 0, Preconditions = new Preconditions { Uid = uid } };
                await pods.DeleteAsync(pod.Metadata.Namespace, pod.Metadata.Name!, options, cancellationToken);
            }

            lock (entry)
            {
                entry.Written = patch;
                entry.Failures = 0;
            }
        }
        catch (ApiStatusException e) when (e.IsNotFound || (finish && e.Code == 409))
        {
            // The object is gone, or its name belongs to another pod now: there is nobody to tell.
            Forget(uid);
        }
        catch (Exception e) when (e is ApiStatusException or ApiUnreachableException)
        {
            LogWriteFailed(pod.Key, e.Message);
            _queue.AddAfter(uid, Backoff.Delay(FirstRetry, LastRetry, entry.Failures++));
        }
        catch (OperationCanceledException)
        {
            // The agent stops; the next one composes the status anew.
        }
    }

    [LoggerMessage(2110, LogLevel.Warning, "Status of pod {Pod} not written: {Error}; will try again")]
    private partial void LogWriteFailed(string pod, string error);

    private sealed class Entry
    {
        public Pod? Pod { get; set; }

        public byte[]? Wanted { get; set; }

        public byte[]? Written { get; set; }

        public bool Finish { get; set; }

        public int Failures { get; set; }
    }
}
