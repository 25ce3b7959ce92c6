using EdgeOrch.Api.Schema;
using EdgeOrch.ApiServer.Strategies;
using EdgeOrch.ApiServer.WatchCache;
using EdgeOrch.Store;

namespace EdgeOrch.ApiServer.Storage;

/// <summary>All served resources by group, version and name. Thread-safe.</summary>
internal sealed class ResourceRegistry
{
    private readonly Dictionary<(string Group, string Version, string Plural), ResourceEndpoint> _endpoints = [];

    /// <summary>Builds the registry of a catalog; kinds stored under another version share that version's storage.</summary>
    public ResourceRegistry(ApiCatalog catalog, IStore store, StoreFeed feed, Func<KindDescription, ResourceStorage, ResourceStrategy> strategies)
    {
        Catalog = catalog;
        var stored = new Dictionary<(string, string), ResourceEndpoint>();
        foreach (var kind in catalog.Kinds)
        {
            if (kind.Stored && kind.StoredAs == kind.ApiVersion)
            {
                var storage = new ResourceStorage(store, feed, kind);
                var endpoint = new ResourceEndpoint(kind, storage, strategies(kind, storage), null);
                stored[(kind.ApiVersion, kind.Kind)] = endpoint;
                _endpoints[(kind.Group, kind.Version, kind.Plural)] = endpoint;
            }
        }

        foreach (var kind in catalog.Kinds)
        {
            if (kind.Stored && kind.StoredAs != kind.ApiVersion && stored.TryGetValue((kind.StoredAs, kind.Kind), out var origin))
            {
                _endpoints[(kind.Group, kind.Version, kind.Plural)] = origin with { Kind = kind, Conversion = VersionConversions.Find(kind) };
            }
        }
    }

    /// <summary>The catalog.</summary>
    public ApiCatalog Catalog { get; }

    /// <summary>All endpoints.</summary>
    public IEnumerable<ResourceEndpoint> All => _endpoints.Values;

    /// <summary>The endpoint of a resource, or null when it is not served or not stored.</summary>
    public ResourceEndpoint? Find(string group, string version, string plural) => _endpoints.GetValueOrDefault((group, version, plural));
}
