namespace EdgeOrch.Store.Engine;

/// <summary>
/// Decides when history is old or long enough to forget. It remembers which revision was current at a few points in time and
/// sets one timer for the oldest of them; with no writes there is no timer. Thread-safe.
/// </summary>
internal sealed class HistoryLimit : IDisposable
{
    private const int PointsPerAge = 5;

    private readonly Lock _gate = new();
    private readonly Queue<(long Timestamp, long Revision)> _points = new();
    private readonly TimeSpan _age;
    private readonly long _length;
    private readonly TimeProvider _time;
    private readonly Func<long, Task> _compact;
    private readonly ITimer _timer;
    private long _lastPoint;
    private long _asked;

    internal HistoryLimit(TimeSpan age, long length, TimeProvider time, Func<long, Task> compact)
    {
        _age = age;
        _length = length;
        _time = time;
        _compact = compact;
        _timer = time.CreateTimer(_ => ForgetOld(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Takes note of the revision after a commit.</summary>
    internal void Observe(long revision, long compacted)
    {
        lock (_gate)
        {
            // Some slack, so that every compaction has a worthwhile number of changes to forget.
            if (_length > 0 && revision - Math.Max(compacted, _asked) > _length + (_length / 8))
            {
                Ask(revision - _length);
            }
            if (_age <= TimeSpan.Zero || revision <= compacted)
            {
                return;
            }
            long now = _time.GetTimestamp();
            if (_points.Count > 0 && _time.GetElapsedTime(_lastPoint, now) < _age / PointsPerAge)
            {
                return;
            }
            _points.Enqueue((now, revision));
            _lastPoint = now;
            if (_points.Count == 1)
            {
                _timer.Change(_age, Timeout.InfiniteTimeSpan);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    private void ForgetOld()
    {
        lock (_gate)
        {
            long now = _time.GetTimestamp();
            while (_points.TryPeek(out var oldest))
            {
                var left = _age - _time.GetElapsedTime(oldest.Timestamp, now);
                if (left > TimeSpan.Zero)
                {
                    _timer.Change(left, Timeout.InfiniteTimeSpan);
                    return;
                }
                _points.Dequeue();
                Ask(oldest.Revision);
            }
        }
    }

    // A failure is logged by the writer; the next point in time asks again for at least as much.
    private void Ask(long revision)
    {
        _asked = Math.Max(_asked, revision);
        _ = _compact(_asked).ContinueWith(static done => _ = done.Exception, TaskScheduler.Default);
    }
}
