using System.Diagnostics.CodeAnalysis;

namespace EdgeOrch.Client.Queues;

/// <summary>
/// A queue of keys in which each key waits at most once and is worked on by at most one worker: a key added while it is
/// worked on waits until that is done. Thread-safe. It wakes nobody while it is empty.
/// </summary>
public sealed class WorkQueue<TKey>(TimeProvider time)
    where TKey : notnull
{
    private readonly Lock _lock = new();
    private readonly Queue<TKey> _ready = new();
    private readonly HashSet<TKey> _waiting = [];
    private readonly HashSet<TKey> _working = [];
    private readonly PriorityQueue<TKey, DateTimeOffset> _later = new();
    private readonly Dictionary<TKey, DateTimeOffset> _due = [];
    private readonly SemaphoreSlim _signal = new(0);
    private ITimer? _timer;
    private DateTimeOffset _timerDue = DateTimeOffset.MaxValue;

    /// <summary>How many keys are ready and not being worked on.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _ready.Count;
            }
        }
    }

    /// <summary>Adds a key now.</summary>
    public void Add(TKey key)
    {
        lock (_lock)
        {
            AddLocked(key);
        }
    }

    /// <summary>Adds a key after a delay; the earliest of several delays counts.</summary>
    public void AddAfter(TKey key, TimeSpan delay)
    {
        lock (_lock)
        {
            if (delay <= TimeSpan.Zero)
            {
                AddLocked(key);
                return;
            }

            var now = time.GetUtcNow();
            var due = delay < DateTimeOffset.MaxValue - now ? now + delay : DateTimeOffset.MaxValue;
            if (_due.TryGetValue(key, out var known) && known <= due)
            {
                return;
            }

            _due[key] = due;
            _later.Enqueue(key, due);
            ArmLocked();
        }
    }

    /// <summary>Takes the next key; the caller must call <see cref="Done"/> when finished with it.</summary>
    public async ValueTask<TKey> TakeAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await _signal.WaitAsync(cancellationToken).ConfigureAwait(false);
            if (TryTake(out var key))
            {
                return key;
            }
        }
    }

    /// <summary>Marks a key as no longer worked on; if it was added meanwhile it becomes ready.</summary>
    public void Done(TKey key)
    {
        lock (_lock)
        {
            if (_working.Remove(key) && _waiting.Contains(key))
            {
                _ready.Enqueue(key);
                _signal.Release();
            }
        }
    }

    private bool TryTake([MaybeNullWhen(false)] out TKey key)
    {
        lock (_lock)
        {
            if (!_ready.TryDequeue(out key))
            {
                return false;
            }

            _waiting.Remove(key);
            _working.Add(key);
            return true;
        }
    }

    private void AddLocked(TKey key)
    {
        _due.Remove(key);
        if (_waiting.Add(key) && !_working.Contains(key))
        {
            _ready.Enqueue(key);
            _signal.Release();
        }
    }

    private void ArmLocked()
    {
        if (!_later.TryPeek(out _, out var due) || due >= _timerDue)
        {
            return;
        }

        var now = time.GetUtcNow();
        var delay = TimerSpan.Of(due - now);
        _timerDue = now + delay;
        _timer ??= time.CreateTimer(static state => ((WorkQueue<TKey>)state!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(delay, Timeout.InfiniteTimeSpan);
    }

    private void OnTimer()
    {
        lock (_lock)
        {
            _timerDue = DateTimeOffset.MaxValue;
            var now = time.GetUtcNow();
            while (_later.TryPeek(out var key, out var due) && due <= now)
            {
                _later.Dequeue();
                if (_due.TryGetValue(key, out var wanted) && wanted == due)
                {
                    AddLocked(key);
                }
            }

            ArmLocked();
        }
    }
}
