using System.Collections.Concurrent;
using System.Globalization;

namespace EdgeOrch.Controllers.Running;

/// <summary>
/// Keeps a reconciler from acting on a cache that does not show its own last write yet. Revisions are one rising decimal
/// counter, so the cache is current once its informer has seen the written one. Thread-safe.
/// </summary>
internal sealed class WriteBarrier<T>(Informer<T> informer)
    where T : KubeObject, IKubeObject<T>
{
    /// <summary>How soon to look again when the cache is behind.</summary>
    public static readonly TimeSpan RetryAfter = TimeSpan.FromMilliseconds(10);

    private readonly ConcurrentDictionary<string, ulong> _written = new(StringComparer.Ordinal);

    /// <summary>Remembers a write made while reconciling <paramref name="key"/>.</summary>
    public void Wrote(string key, T result)
    {
        var revision = Parse(result.Metadata.ResourceVersion);
        _written.AddOrUpdate(key, revision, (_, known) => Math.Max(known, revision));
    }

    /// <summary>Whether the cache shows every write made for the key.</summary>
    public bool IsCurrent(string key)
    {
        if (!_written.TryGetValue(key, out var revision))
        {
            return true;
        }

        if (Parse(informer.ResourceVersion) < revision)
        {
            return false;
        }

        _written.TryRemove(new KeyValuePair<string, ulong>(key, revision));
        return true;
    }

    private static ulong Parse(string? revision) =>
        ulong.TryParse(revision, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : 0;
}
