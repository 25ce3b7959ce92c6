using System.Runtime.CompilerServices;
using EdgeOrch.Store.Engine;

namespace EdgeOrch.Store.Watching;

/// <summary>
/// Delivers committed changes to watchers. Watchers pull: each remembers the revision it has reached and takes what follows
/// from the ring of recent changes, or from history when it is further behind. So nothing is buffered per watcher, and a slow
/// one costs no memory: when history has moved past it, it gets a <see cref="CompactedException"/>. Thread-safe.
/// </summary>
internal sealed class WatchHub : IDisposable
{
    private const int BatchEvents = 512;

    private readonly Lock _gate = new();
    private readonly IHistory _history;
    private readonly EventRing _ring;
    private readonly HashSet<Subscription> _subscriptions = [];
    private readonly TimeSpan _progressInterval;
    private readonly ITimer _progressTimer;
    private bool _progressArmed;
    private bool _closed;

    internal WatchHub(IHistory history, EventRing ring, TimeSpan progressInterval, TimeProvider time)
    {
        _history = history;
        _ring = ring;
        _progressInterval = progressInterval;
        _progressTimer = time.CreateTimer(_ => ReportProgress(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Adds committed revisions and wakes the watchers they concern.</summary>
    internal void Publish(IReadOnlyList<RevisionEvents> revisions)
    {
        lock (_gate)
        {
            foreach (var revision in revisions)
            {
                _ring.Add(revision);
            }
            bool skipped = false;
            foreach (var subscription in _subscriptions)
            {
                if (subscription.Sleep is null)
                {
                    continue;
                }
                if (Concerns(subscription.Prefix, revisions))
                {
                    subscription.Wake();
                }
                else
                {
                    // It had seen all before these, so it need not look at them.
                    subscription.Seen = Math.Max(subscription.Seen, _ring.Last);
                    skipped = true;
                }
            }
            if (skipped && !_progressArmed)
            {
                _progressArmed = true;
                _progressTimer.Change(_progressInterval, Timeout.InfiniteTimeSpan);
            }
        }
    }

    /// <summary>The state jumped to a revision: every watcher looks for what lies between in history.</summary>
    internal void Restart(long revision)
    {
        lock (_gate)
        {
            _ring.Restart(revision);
            foreach (var subscription in _subscriptions)
            {
                subscription.Wake();
            }
        }
    }

    /// <summary>See <see cref="IStore.WatchAsync"/>.</summary>
    internal async IAsyncEnumerable<WatchBatch> WatchAsync(
        string prefix, long afterRevision, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await _history.RequireReadableAsync(afterRevision, cancellationToken).ConfigureAwait(false);
        var subscription = Add(prefix, afterRevision);
        try
        {
            using var cancelled = cancellationToken.UnsafeRegister(_ => Wake(subscription), null);
            while (true)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var batch = Next(subscription, out var sleep, out bool behind);
                if (behind)
                {
                    batch = await _history.ReadAsync(prefix, subscription.Seen, cancellationToken).ConfigureAwait(false);
                    Advance(subscription, batch);
                }
                if (batch is { Events.Count: > 0 } || (batch is not null && !behind))
                {
                    yield return batch;
                }
                else if (sleep is not null)
                {
                    // A cancellation before the sleep began has woken nobody.
                    cancellationToken.ThrowIfCancellationRequested();
                    await sleep.ConfigureAwait(false);
                }
            }
        }
        finally
        {
            Remove(subscription);
        }
    }

    /// <summary>Ends all watches.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _closed = true;
            foreach (var subscription in _subscriptions)
            {
                subscription.Wake();
            }
        }
        _progressTimer.Dispose();
    }

    private static bool Concerns(string prefix, IReadOnlyList<RevisionEvents> revisions)
    {
        foreach (var revision in revisions)
        {
            foreach (var change in revision.Events)
            {
                if (change.Current.Key.StartsWith(prefix, StringComparison.Ordinal))
                {
                    return true;
                }
            }
        }
        return false;
    }

    private Subscription Add(string prefix, long afterRevision)
    {
        lock (_gate)
        {
            var subscription = new Subscription(prefix, afterRevision);
            _subscriptions.Add(subscription);
            return subscription;
        }
    }

    private void Remove(Subscription subscription)
    {
        lock (_gate)
        {
            _subscriptions.Remove(subscription);
        }
    }

    private void Wake(Subscription subscription)
    {
        lock (_gate)
        {
            subscription.Wake();
        }
    }

    // A batch to deliver; or a sleep to await; or the word that the watcher is behind the ring.
    private WatchBatch? Next(Subscription subscription, out Task? sleep, out bool behind)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_closed, typeof(IStore));
            sleep = null;
            behind = subscription.Seen < _ring.Floor;
            if (behind)
            {
                return null;
            }
            // What was read from the file may be ahead of the ring for a moment: commits come before their publication.
            var batch = _ring.After(subscription.Seen, subscription.Prefix, BatchEvents);
            subscription.Seen = batch.Revision;
            if (batch.Events.Count > 0 || (subscription.WantsProgress && batch.Revision >= _ring.Last))
            {
                subscription.WantsProgress = subscription.WantsProgress && batch.Revision < _ring.Last;
                subscription.Told = batch.Revision;
                return batch;
            }
            subscription.Sleep = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            sleep = subscription.Sleep.Task;
            return null;
        }
    }

    private void Advance(Subscription subscription, WatchBatch batch)
    {
        lock (_gate)
        {
            subscription.Seen = batch.Revision;
            subscription.Told = batch.Events.Count > 0 ? batch.Revision : subscription.Told;
        }
    }

    private void ReportProgress()
    {
        lock (_gate)
        {
            _progressArmed = false;
            foreach (var subscription in _subscriptions)
            {
                if (subscription.Sleep is not null && subscription.Told < subscription.Seen)
                {
                    subscription.WantsProgress = true;
                    subscription.Wake();
                }
            }
        }
    }
}
