namespace EdgeOrch.Store.Etcd;

/// <summary>How far one watch is, and when its consumer is to be told although it has no events for it. Not thread-safe.</summary>
internal sealed class WatchProgress(long after, TimeSpan interval, TimeProvider time)
{
    private bool _wantsWord = true;
    private long _told = after;
    private long _toldAt = time.GetTimestamp();

    /// <summary>Every change up to here was read.</summary>
    internal long Seen { get; set; } = after;

    /// <summary>The store's revision when the watch was begun, or begun anew.</summary>
    internal long Target { get; set; }

    /// <summary>Whether the consumer is to be told that the watch has caught up.</summary>
    internal bool IsDue => _wantsWord && Seen >= Target;

    /// <summary>A batch up to <see cref="Seen"/>.</summary>
    internal WatchBatch Tell(IReadOnlyList<StoreEvent> events)
    {
        _wantsWord = _wantsWord && Seen < Target;
        _told = Seen;
        _toldAt = time.GetTimestamp();
        return new WatchBatch(Seen, events);
    }

    /// <summary>Waits for the next changes; false when the consumer is to be told something before they come.</summary>
    internal async Task<bool> WaitAsync(Task next, CancellationToken cancellationToken)
    {
        if (next.IsCompleted || _told == Seen)
        {
            await next.ConfigureAwait(false);
            return true;
        }
        var left = interval - time.GetElapsedTime(_toldAt);
        if (left <= TimeSpan.Zero)
        {
            return false;
        }
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var first = await Task.WhenAny(next, Task.Delay(left, time, stop.Token)).ConfigureAwait(false);
        await stop.CancelAsync().ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        return first == next;
    }
}
