namespace EdgeOrch.ApiServer.WatchCache;

/// <summary>
/// Wakes a crowd, as <see cref="Signal"/> wakes few: a pulse after a quiet time goes out at once, then comes a pause that grows with the
/// crowd, so that waking takes a bounded part of a processor. What happens in a pause is found together. Thread-safe.
/// </summary>
internal sealed class PacedSignal(TimeProvider time)
{
    // Waking one watcher of another process, encryption and system call included, takes about a quarter of this.
    private static readonly TimeSpan PausePerWaiter = TimeSpan.FromMicroseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(20);

    // Below this a timer costs more than it saves, and does not keep time.
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(1);

    private readonly Lock _lock = new();
    private readonly Signal _signal = new();
    private ITimer? _timer;
    private long? _last;
    private int _waiters;
    private bool _pausing;

    /// <summary>Completes at the next pulse that is let through.</summary>
    public Task Next => _signal.Next;

    /// <summary>One more waits from now on, until <see cref="Leave"/>.</summary>
    public void Join() => Interlocked.Increment(ref _waiters);

    /// <summary>One fewer waits.</summary>
    public void Leave() => Interlocked.Decrement(ref _waiters);

    /// <summary>Wakes all waiters, now or after the pause.</summary>
    public void Pulse()
    {
        lock (_lock)
        {
            if (_pausing)
            {
                return;
            }

            var now = time.GetTimestamp();
            var left = _last is { } last ? Pause() - time.GetElapsedTime(last, now) : TimeSpan.Zero;
            if (left >= ShortestPause)
            {
                _pausing = true;
                _timer ??= time.CreateTimer(static self => ((PacedSignal)self!).Resume(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                _timer.Change(left, Timeout.InfiniteTimeSpan);
                return;
            }

            _last = now;
        }

        _signal.Pulse();
    }

    private TimeSpan Pause()
    {
        var pause = PausePerWaiter * Volatile.Read(ref _waiters);
        return pause < LongestPause ? pause : LongestPause;
    }

    private void Resume()
    {
        lock (_lock)
        {
            _pausing = false;
            _last = time.GetTimestamp();
        }

        _signal.Pulse();
    }
}
