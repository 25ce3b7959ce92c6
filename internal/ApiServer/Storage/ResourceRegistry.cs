using EdgeOrch.Api.Schema;
using EdgeOrch.ApiServer.Strategies;
using EdgeOrch.ApiServer.WatchCache;
using EdgeOrch.Store;

namespace EdgeOrch.ApiServer.Storage;

/// <summary>
/// All served resources by group, version and name. Readers take the present snapshot and never lock; a definition that comes, changes or
/// goes swaps it, and the endpoints of everything else stay as they are. Thread-safe.
/// </summary>
internal sealed class ResourceRegistry
{
    private readonly IStore _store;
    private readonly StoreFeed _feed;
    private readonly Func<KindDescription, ResourceStorage, ResourceStrategy> _strategies;
    private readonly ApiCatalog _catalog;
    private readonly Dictionary<(string Group, string Version, string Plural), ResourceEndpoint> _builtin = [];
    private readonly SortedDictionary<string, CustomEndpoints> _custom = new(StringComparer.Ordinal);
    private readonly Signal _changed = new();
    private readonly Lock _changing = new();
    private readonly string _definitions;
    private ResourceSnapshot _current;

    /// <summary>Builds the registry of a catalog; kinds stored under another version share that version's storage.</summary>
    public ResourceRegistry(ApiCatalog catalog, IStore store, StoreFeed feed, Func<KindDescription, ResourceStorage, ResourceStrategy> strategies)
    {
        _catalog = catalog;
        _store = store;
        _feed = feed;
        _strategies = strategies;
        var stored = new Dictionary<(string, string), ResourceEndpoint>();
        foreach (var kind in catalog.Kinds)
        {
            if (kind.Stored && kind.StoredAs == kind.ApiVersion)
            {
                var storage = new ResourceStorage(store, kind, new ResourceCache(store, feed, ResourceStorage.PrefixOf(kind), SelectedFields.PathsOf(kind)));
                var endpoint = new ResourceEndpoint(kind, storage, strategies(kind, storage), null);
                stored[(kind.ApiVersion, kind.Kind)] = endpoint;
                _builtin[(kind.Group, kind.Version, kind.Plural)] = endpoint;
            }
        }

        var shared = new SharedKindConversion();
        foreach (var kind in catalog.Kinds)
        {
            if (kind.Stored && kind.StoredAs != kind.ApiVersion && stored.TryGetValue((kind.StoredAs, kind.Kind), out var origin))
            {
                IReadOnlyList<KindDescription> versions = [origin.Kind, kind];
                _builtin[(kind.Group, kind.Version, kind.Plural)] = origin with { Kind = kind, Conversion = shared, Versions = versions };
                _builtin[(origin.Kind.Group, origin.Kind.Version, origin.Kind.Plural)] = origin with { Versions = versions, Translation = shared };
            }
        }

        _definitions = ResourceStorage.PrefixOf(catalog.FindKind("apiextensions.k8s.io/v1", "CustomResourceDefinition")!);
        _current = new ResourceSnapshot(catalog, _builtin, []);
    }

    /// <summary>What is served now.</summary>
    public ResourceSnapshot Current => Volatile.Read(ref _current);

    /// <summary>The kinds served now.</summary>
    public ApiCatalog Catalog => Current.Catalog;

    /// <summary>All endpoints of now.</summary>
    public IEnumerable<ResourceEndpoint> All => Current.All;

    /// <summary>Completes when something else is served than when it was taken.</summary>
    public Task Changed => _changed.Next;

    /// <summary>The endpoint of a resource, or null when it is not served or not stored.</summary>
    public ResourceEndpoint? Find(string group, string version, string plural) => Current.Find(group, version, plural);

    /// <summary>The endpoint of a custom resource in the version that is stored, served or not; null when there is no definition of the name.</summary>
    public ResourceEndpoint? FindStored(string definition)
    {
        lock (_changing)
        {
            return _custom.GetValueOrDefault(definition)?.Stored;
        }
    }

    /// <summary>
    /// Serves these custom resources in place of what was served for definitions of their names, and no longer those of the removed names.
    /// A resource that goes ends its watches.
    /// </summary>
    public void Change(IEnumerable<CustomResource> added, IEnumerable<string> removed)
    {
        var superseded = new List<CustomEndpoints>();
        var changes = false;
        lock (_changing)
        {
            foreach (var name in removed)
            {
                if (_custom.Remove(name, out var before))
                {
                    // Its watches end by themselves, after the last event.
                    before.Cache.Retire();
                    changes = true;
                }
            }

            foreach (var resource in added)
            {
                var before = _custom.GetValueOrDefault(resource.Name);
                var same = before is not null && resource.HasRulesOf(before.Resource);
                if (same && resource.Terminating == before!.Resource.Terminating)
                {
                    continue;
                }

                _custom[resource.Name] = Endpoints(resource, before?.Cache, same ? before!.Life : new CancellationTokenSource());
                changes = true;
                if (before is not null && !same)
                {
                    superseded.Add(before);
                }
            }

            if (!changes)
            {
                return;
            }

            Publish(superseded);
        }

        _changed.Pulse();
        foreach (var before in superseded)
        {
            _ = before.Life.CancelAsync();
        }
    }

    private void Publish(List<CustomEndpoints> superseded)
    {
        var all = _custom.Values.SelectMany(static endpoints => endpoints.Served).ToList();
        Volatile.Write(ref _current, new ResourceSnapshot(_catalog.With(all.Select(static endpoint => endpoint.Kind)), _builtin, all));
        foreach (var before in superseded)
        {
            if (_custom[before.Resource.Name].Cache != before.Cache)
            {
                before.Cache.Retire();
            }
        }
    }

    // The cache stays as long as the same fields are indexed.
    private CustomEndpoints Endpoints(CustomResource resource, ResourceCache? present, CancellationTokenSource life)
    {
        var stored = resource.Stored;
        // Where rules change, what was written up to now is of the old ones.
        var since = present is null ? resource.Revision : _store.CurrentRevision;
        var cache = present is not null && present.IndexedFields.SequenceEqual(resource.IndexedFields)
            ? present
            : new ResourceCache(_store, _feed, ResourceStorage.PrefixOf(stored), resource.IndexedFields);
        var storage = new ResourceStorage(_store, stored, cache) { Owner = new OwningDefinition(_definitions + resource.Name, resource.Uid, resource.Revision) };
        IReadOnlyList<KindDescription> versions = resource.Served.Contains(stored) ? resource.Served : [.. resource.Served, stored];
        ResourceEndpoint Of(KindDescription kind) => new(kind, storage, _strategies(kind, storage), resource.Conversion)
        {
            Terminating = resource.Terminating,
            RulesSince = since,
            Superseded = life.Token,
            Versions = versions,
        };
        return new CustomEndpoints(resource, Of(stored), [.. resource.Served.Select(Of)], life);
    }

    private sealed record CustomEndpoints(CustomResource Resource, ResourceEndpoint Stored, ResourceEndpoint[] Served, CancellationTokenSource Life)
    {
        public ResourceCache Cache => Stored.Storage.Cache;
    }
}
