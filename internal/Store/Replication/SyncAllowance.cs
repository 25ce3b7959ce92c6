namespace EdgeOrch.Store.Replication;

/// <summary>
/// How often writes that could wait may force the disk: a token bucket. A few in a row may do so at once; in the long run there is
/// one per interval, however many write. Used under its owner's lock.
/// </summary>
internal sealed class SyncAllowance
{
    private readonly TimeSpan _interval;
    private readonly int _burst;
    private readonly TimeProvider _time;
    private double _tokens;
    private long _counted;

    internal SyncAllowance(TimeSpan interval, int burst, TimeProvider time)
    {
        _interval = interval;
        _burst = Math.Max(1, burst);
        _time = time;
        _tokens = burst;
        _counted = time.GetTimestamp();
    }

    /// <summary>Takes one; zero when it was there, else how long until it is.</summary>
    internal TimeSpan TryTake()
    {
        if (_interval <= TimeSpan.Zero)
        {
            return TimeSpan.Zero;
        }
        long now = _time.GetTimestamp();
        _tokens = Math.Min(_burst, _tokens + (_time.GetElapsedTime(_counted, now) / _interval));
        _counted = now;
        if (_tokens >= 1)
        {
            _tokens--;
            return TimeSpan.Zero;
        }
        // A whole millisecond more, so that rounding does not make the timer come too early.
        return (_interval * (1 - _tokens)) + TimeSpan.FromMilliseconds(1);
    }
}
