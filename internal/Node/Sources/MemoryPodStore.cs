using System.Collections.Concurrent;
using EdgeOrch.Api.Types;

namespace EdgeOrch.Node.Sources;

/// <summary>Keeps nothing beyond the process: for tests, and for nodes that must not write.</summary>
public sealed class MemoryPodStore : ILocalPodStore
{
    private readonly ConcurrentDictionary<string, Pod> _pods = new();
    private readonly ConcurrentDictionary<string, byte[]> _objects = new();

    /// <inheritdoc/>
    public void SavePod(Pod pod) => _pods[pod.Metadata.Uid!] = pod;

    /// <inheritdoc/>
    public void RemovePod(string uid) => _pods.TryRemove(uid, out _);

    /// <inheritdoc/>
    public IReadOnlyList<Pod> LoadPods() => [.. _pods.Values];

    /// <inheritdoc/>
    public void SaveObject(string key, byte[] json) => _objects[key] = json;

    /// <inheritdoc/>
    public byte[]? LoadObject(string key) => _objects.GetValueOrDefault(key);

    /// <inheritdoc/>
    public void RemoveObject(string key) => _objects.TryRemove(key, out _);
}
