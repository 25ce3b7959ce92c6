using System.Collections.Concurrent;

namespace EdgeOrch.Controllers.ReplicaSets;

/// <summary>
/// What a replica set has asked for and its cache does not show yet. While anything is expected the set's size is not
/// judged, so a late watch never makes pods twice. Deletions are tracked by uid, since one pod may report its deletion
/// more than once. Expectations that never come true lapse after five minutes. Thread-safe.
/// </summary>
internal sealed class PodExpectations(TimeProvider time)
{
    private static readonly TimeSpan Lapse = TimeSpan.FromMinutes(5);
    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    /// <summary>Expects a number of new pods.</summary>
    public void ExpectCreations(string key, int count) => _entries[key] = new Entry(time.GetUtcNow()) { Creations = count };

    /// <summary>Expects pods to be marked for deletion.</summary>
    public void ExpectDeletions(string key, IEnumerable<string> uids) => _entries[key] = new Entry(time.GetUtcNow()) { Deletions = [.. uids] };

    /// <summary>A new pod was seen, or will never come.</summary>
    public void CreationObserved(string key, int count = 1)
    {
        if (_entries.TryGetValue(key, out var entry))
        {
            lock (entry)
            {
                entry.Creations -= count;
            }
        }
    }

    /// <summary>A deletion was seen, or will never come.</summary>
    public void DeletionObserved(string key, string uid)
    {
        if (_entries.TryGetValue(key, out var entry))
        {
            lock (entry)
            {
                entry.Deletions.Remove(uid);
            }
        }
    }

    /// <summary>Whether the cache shows all that was asked for.</summary>
    public bool IsSatisfied(string key)
    {
        if (!_entries.TryGetValue(key, out var entry))
        {
            return true;
        }

        lock (entry)
        {
            return (entry.Creations <= 0 && entry.Deletions.Count == 0) || time.GetUtcNow() - entry.Since > Lapse;
        }
    }

    /// <summary>Forgets a replica set.</summary>
    public void Forget(string key) => _entries.TryRemove(key, out _);

    private sealed class Entry(DateTimeOffset since)
    {
        public DateTimeOffset Since { get; } = since;

        public int Creations { get; set; }

        public HashSet<string> Deletions { get; init; } = new(StringComparer.Ordinal);
    }
}
