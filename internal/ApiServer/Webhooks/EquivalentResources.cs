using EdgeOrch.ApiServer.Storage;

namespace EdgeOrch.ApiServer.Webhooks;

/// <summary>Which resources show the same objects under several groups or versions; found once per change of what is served. Thread-safe.</summary>
internal sealed class EquivalentResources(ResourceRegistry registry)
{
    private volatile Known? _known;

    /// <summary>The endpoint of a resource, or null when it is not served or not stored.</summary>
    public ResourceEndpoint? Find(string group, string version, string resource) => registry.Find(group, version, resource);

    /// <summary>All endpoints over an endpoint's objects, with itself; none when it is the only one.</summary>
    public IReadOnlyList<ResourceEndpoint> Of(ResourceEndpoint endpoint)
    {
        var current = registry.Current;
        var known = _known;
        if (known is null || !ReferenceEquals(known.Source, current))
        {
            var shared = new Dictionary<ResourceStorage, List<ResourceEndpoint>>();
            foreach (var one in current.All)
            {
                if (!shared.TryGetValue(one.Storage, out var list))
                {
                    shared[one.Storage] = list = [];
                }

                list.Add(one);
            }

            foreach (var storage in shared.Keys.Where(s => shared[s].Count == 1).ToList())
            {
                shared.Remove(storage);
            }

            _known = known = new Known(current, shared);
        }

        return known.Shared.GetValueOrDefault(endpoint.Storage) ?? [];
    }

    private sealed record Known(ResourceSnapshot Source, Dictionary<ResourceStorage, List<ResourceEndpoint>> Shared);
}
