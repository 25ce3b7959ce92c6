namespace EdgeOrch.Controllers.Nodes;

/// <summary>Spaces out, per zone, how often a node may be tainted NoExecute. The first is free. Thread-safe.</summary>
internal sealed class EvictionLimiter
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, DateTimeOffset> _last = new(StringComparer.Ordinal);

    /// <summary>Takes a turn if one is due.</summary>
    /// <param name="zone">The zone.</param>
    /// <param name="rate">Turns per second; 0 is never.</param>
    /// <param name="now">The time.</param>
    /// <returns>Zero when the turn was taken, else how long until one is due; null for never.</returns>
    public TimeSpan? Take(string zone, double rate, DateTimeOffset now)
    {
        if (rate <= 0)
        {
            return null;
        }

        lock (_lock)
        {
            if (_last.TryGetValue(zone, out var last) && last + TimeSpan.FromSeconds(1 / rate) - now is var wait && wait > TimeSpan.Zero)
            {
                return wait;
            }

            _last[zone] = now;
            return TimeSpan.Zero;
        }
    }
}
