namespace EdgeOrch.Client.Queues;

/// <summary>Delays that double up to a limit, each with up to a tenth of jitter. Not thread-safe.</summary>
public sealed class Backoff(TimeSpan first, TimeSpan limit, Random random)
{
    private int _failures;

    /// <summary>The next delay.</summary>
    public TimeSpan Next()
    {
        var delay = Delay(first, limit, _failures);
        _failures++;
        return delay * (1 + (random.NextDouble() / 10));
    }

    /// <summary>The next failure starts from the first delay again.</summary>
    public void Reset() => _failures = 0;

    /// <summary>The delay after a number of earlier failures, without jitter.</summary>
    public static TimeSpan Delay(TimeSpan first, TimeSpan limit, int failures)
    {
        var doubled = first.TotalMilliseconds * Math.Pow(2, Math.Min(failures, 40));
        return TimeSpan.FromMilliseconds(Math.Min(doubled, limit.TotalMilliseconds));
    }
}
