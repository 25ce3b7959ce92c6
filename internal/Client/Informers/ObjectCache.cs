using System.Collections.Concurrent;
using EdgeOrch.Api.Types;

namespace EdgeOrch.Client.Informers;

/// <summary>
/// What an informer knows: objects by key, and keys by index value. Reads are lock-free for single objects; objects are
/// shared and must be cloned before they are changed.
/// </summary>
public sealed class ObjectCache<T>
    where T : KubeObject, IKubeObject<T>
{
    private readonly ConcurrentDictionary<string, T> _objects = new(StringComparer.Ordinal);
    private readonly Dictionary<string, CacheIndex<T>> _indexes = new(StringComparer.Ordinal);

    /// <summary>How many objects there are.</summary>
    public int Count => _objects.Count;

    /// <summary>All objects, in no order.</summary>
    public IEnumerable<T> All => _objects.Select(pair => pair.Value);

    /// <summary>The object with the key <c>namespace/name</c> (or <c>name</c>), or null.</summary>
    public T? Get(string key) => _objects.GetValueOrDefault(key);

    /// <summary>The object, or null.</summary>
    public T? Get(string? @namespace, string name) => Get(string.IsNullOrEmpty(@namespace) ? name : $"{@namespace}/{name}");

    /// <summary>The objects an index files under a value.</summary>
    public IReadOnlyList<T> ByIndex(string index, string value) => _indexes[index].Find(value);

    internal void AddIndex(string name, Func<T, IEnumerable<string>> valuesOf) => _indexes.Add(name, new CacheIndex<T>(valuesOf));

    internal T? Put(T value)
    {
        _objects.TryGetValue(value.Key, out var previous);
        _objects[value.Key] = value;
        foreach (var index in _indexes.Values)
        {
            index.Replace(previous, value);
        }

        return previous;
    }

    internal T? Remove(string key)
    {
        if (!_objects.TryRemove(key, out var previous))
        {
            return null;
        }

        foreach (var index in _indexes.Values)
        {
            index.Replace(previous, null);
        }

        return previous;
    }

    internal IReadOnlyCollection<string> Keys => (IReadOnlyCollection<string>)_objects.Keys;
}
