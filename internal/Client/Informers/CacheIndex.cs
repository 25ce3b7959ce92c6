using EdgeOrch.Api.Types;

namespace EdgeOrch.Client.Informers;

/// <summary>Files objects under values taken from them. Thread-safe.</summary>
internal sealed class CacheIndex<T>(Func<T, IEnumerable<string>> valuesOf)
    where T : KubeObject, IKubeObject<T>
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Dictionary<string, T>> _byValue = new(StringComparer.Ordinal);

    public void Replace(T? previous, T? next)
    {
        lock (_lock)
        {
            if (previous is not null)
            {
                foreach (var value in valuesOf(previous))
                {
                    Remove(value, previous.Key);
                }
            }

            if (next is not null)
            {
                foreach (var value in valuesOf(next))
                {
                    if (!_byValue.TryGetValue(value, out var entries))
                    {
                        _byValue[value] = entries = new Dictionary<string, T>(StringComparer.Ordinal);
                    }

                    entries[next.Key] = next;
                }
            }
        }
    }

    public IReadOnlyList<T> Find(string value)
    {
        lock (_lock)
        {
            return _byValue.TryGetValue(value, out var entries) ? [.. entries.Values] : [];
        }
    }

    private void Remove(string value, string key)
    {
        if (_byValue.TryGetValue(value, out var entries) && entries.Remove(key) && entries.Count == 0)
        {
            _byValue.Remove(value);
        }
    }
}
