namespace EdgeOrch.Node.Pods;

/// <summary>
/// The delay between restarts of one container, as upstream counts it: none after the first end, then 10 s doubling to
/// 5 min; forgotten when a run lasted 10 min. Holds no clock. Not thread-safe.
/// </summary>
public sealed class CrashBackoff(TimeSpan first, TimeSpan limit)
{
    private readonly Dictionary<string, (TimeSpan Delay, DateTimeOffset Updated)> _entries = [];

    /// <summary>With upstream's delays.</summary>
    public CrashBackoff()
        : this(TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(5))
    {
    }

    /// <summary>The delay in force for a container that ended at <paramref name="finishedAt"/>; zero when it may start.</summary>
    public (TimeSpan Delay, DateTimeOffset Until) Current(string key, DateTimeOffset finishedAt)
    {
        if (!_entries.TryGetValue(key, out var entry) || Expired(entry.Updated, finishedAt))
        {
            return (TimeSpan.Zero, finishedAt);
        }

        return (entry.Delay, finishedAt + entry.Delay);
    }

    /// <summary>Records that the container is started again; the next end waits longer.</summary>
    public void Next(string key, DateTimeOffset finishedAt, DateTimeOffset now)
    {
        var delay = _entries.TryGetValue(key, out var entry) && !Expired(entry.Updated, finishedAt)
            ? (entry.Delay * 2 < limit ? entry.Delay * 2 : limit)
            : first;
        _entries[key] = (delay, now);
    }

    /// <summary>
    /// Rebuilds the delay after an agent restart from the number of restarts the runtime remembers, so that a crashing
    /// container does not start over at no delay.
    /// </summary>
    public void Adopt(string key, uint restarts, DateTimeOffset startedAt)
    {
        if (restarts == 0 || _entries.ContainsKey(key))
        {
            return;
        }

        var delay = first * Math.Pow(2, Math.Min(restarts - 1, 16));
        _entries[key] = (delay < limit ? delay : limit, startedAt);
    }

    private bool Expired(DateTimeOffset updated, DateTimeOffset finishedAt) => finishedAt - updated > limit * 2;
}
