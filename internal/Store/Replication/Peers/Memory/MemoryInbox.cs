namespace EdgeOrch.Store.Replication.Peers.Memory;

/// <summary>What is on its way to one server, in the order of arrival. Hands over one thing at a time. Thread-safe.</summary>
internal sealed class MemoryInbox : IAsyncDisposable
{
    private const int Capacity = 4096;

    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly PriorityQueue<Action, (long Arrival, long Sequence)> _queue = new();
    private readonly SemaphoreSlim _signal = new(0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ITimer _timer;
    private readonly Task _running;
    private long _sequence;

    internal MemoryInbox(TimeProvider time)
    {
        _time = time;
        _timer = time.CreateTimer(_ => _signal.Release(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _running = Task.Run(RunAsync);
    }

    /// <summary>Adds what is to be done at a time.</summary>
    /// <param name="arrival">The time, in the clock's timestamps.</param>
    /// <param name="action">What to do.</param>
    /// <returns>False when too much is waiting.</returns>
    internal bool TryAdd(long arrival, Action action)
    {
        lock (_gate)
        {
            if (_queue.Count >= Capacity)
            {
                return false;
            }
            _queue.Enqueue(action, (arrival, _sequence++));
        }
        _signal.Release();
        return true;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _timer.DisposeAsync();
    }

    private async Task RunAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            while (!_stop.IsCancellationRequested && TakeDue() is { } action)
            {
                action();
            }
            await _signal.WaitAsync(_stop.Token);
        }
    }

    private Action? TakeDue()
    {
        lock (_gate)
        {
            if (!_queue.TryPeek(out _, out var place))
            {
                return null;
            }
            long now = _time.GetTimestamp();
            if (place.Arrival <= now)
            {
                return _queue.Dequeue();
            }
            // Rounded up to the timer's grain, or it would fire a little early and be set again and again.
            _timer.Change(_time.GetElapsedTime(now, place.Arrival) + TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);
            return null;
        }
    }
}
