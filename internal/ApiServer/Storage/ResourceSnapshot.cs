using EdgeOrch.Api.Schema;

namespace EdgeOrch.ApiServer.Storage;

/// <summary>Everything served at one moment. Immutable: a definition that comes, changes or goes makes another one.</summary>
internal sealed class ResourceSnapshot
{
    private readonly Dictionary<(string Group, string Version, string Plural), ResourceEndpoint> _builtin;
    private readonly Dictionary<(string Group, string Version, string Plural), ResourceEndpoint> _custom = [];

    /// <summary>Puts custom endpoints beside the built-in ones, which win.</summary>
    public ResourceSnapshot(
        ApiCatalog catalog, Dictionary<(string Group, string Version, string Plural), ResourceEndpoint> builtin, IEnumerable<ResourceEndpoint> custom)
    {
        Catalog = catalog;
        _builtin = builtin;
        foreach (var endpoint in custom)
        {
            _custom[(endpoint.Kind.Group, endpoint.Kind.Version, endpoint.Kind.Plural)] = endpoint;
        }
    }

    /// <summary>The served kinds.</summary>
    public ApiCatalog Catalog { get; }

    /// <summary>All endpoints.</summary>
    public IEnumerable<ResourceEndpoint> All => _builtin.Values.Concat(_custom.Values);

    /// <summary>The endpoint of a resource, or null when it is not served or not stored.</summary>
    public ResourceEndpoint? Find(string group, string version, string plural) =>
        _builtin.GetValueOrDefault((group, version, plural)) ?? _custom.GetValueOrDefault((group, version, plural));
}
