using EdgeOrch.Api.OpenApi;

namespace EdgeOrch.Api.Schema;

/// <summary>
/// The kinds a server serves. Immutable: a change (a custom resource appears) makes a new catalog with
/// <see cref="With"/>, so readers never lock.
/// </summary>
public sealed class ApiCatalog
{
    private readonly DescriptionLoader _loader;
    private readonly Dictionary<(string Group, string Version, string Plural), KindDescription> _byResource = [];
    private readonly Dictionary<(string Group, string Version, string Kind), KindDescription> _byKind = [];

    private ApiCatalog(DescriptionLoader loader, IReadOnlyList<KindDescription> kinds, DocumentHashes hashes)
    {
        _loader = loader;
        Hashes = hashes;
        Kinds = kinds;
        foreach (var kind in kinds)
        {
            _byResource[(kind.Group, kind.Version, kind.Plural)] = kind;
            _byKind[(kind.Group, kind.Version, kind.Kind)] = kind;
        }

        Groups = [.. kinds.GroupBy(k => k.Group, StringComparer.Ordinal)
            .Select(g => new ApiGroup(g.Key, [.. g.Select(k => k.Version).Distinct(StringComparer.Ordinal)]))];
    }

    /// <summary>Hashes of OpenAPI documents, shared with the catalogs made of this one.</summary>
    internal DocumentHashes Hashes { get; }

    /// <summary>All kinds, in the order discovery lists them.</summary>
    public IReadOnlyList<KindDescription> Kinds { get; }

    /// <summary>All groups with their versions.</summary>
    public IReadOnlyList<ApiGroup> Groups { get; }

    /// <summary>Reads the embedded descriptions. Costs a few hundred microseconds; schemas are read on first use.</summary>
    public static ApiCatalog LoadBuiltin()
    {
        var loader = new DescriptionLoader();
        return new ApiCatalog(loader, KindList.Read(loader), new DocumentHashes());
    }

    /// <summary>The resource of this name, or null when it is not served.</summary>
    public KindDescription? FindResource(string group, string version, string plural)
        => _byResource.GetValueOrDefault((group, version, plural));

    /// <summary>The kind of this name, or null when it is not served.</summary>
    public KindDescription? FindKind(string group, string version, string kind)
        => _byKind.GetValueOrDefault((group, version, kind));

    /// <summary>The kind named by an object's apiVersion and kind, or null.</summary>
    public KindDescription? FindKind(string apiVersion, string kind)
    {
        var slash = apiVersion.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? FindKind("", apiVersion, kind) : FindKind(apiVersion[..slash], apiVersion[(slash + 1)..], kind);
    }

    /// <summary>The kinds of one group and version.</summary>
    public IEnumerable<KindDescription> KindsOf(string group, string version)
        => Kinds.Where(k => k.Group == group && k.Version == version);

    /// <summary>
    /// A described type that is not a resource of its own: "meta/v1" "DeleteOptions", "autoscaling/v1" "Scale",
    /// "policy/v1" "Eviction", "authentication/v1" "TokenRequest", "core/v1" "PodExecOptions".
    /// </summary>
    /// <exception cref="InvalidDataException">No such type.</exception>
    public TypeSchema FindType(string package, string name) => _loader.Load(package, name);

    /// <summary>
    /// The type of whatever the server exchanges under an apiVersion and kind: kinds, their lists, Status, PartialObjectMetadata, Scale
    /// and the like. Null when it is described nowhere.
    /// </summary>
    public TypeSchema? FindExchanged(string apiVersion, string kind)
    {
        if (FindKind(apiVersion, kind) is { } found)
        {
            return found.Schema;
        }

        var slash = apiVersion.IndexOf('/', StringComparison.Ordinal);
        var package = (slash < 0 ? "" : apiVersion[..slash]) switch
        {
            "" when kind is "Status" or "APIGroup" or "APIGroupList" or "APIResourceList" => "meta/v1",
            "meta.k8s.io" => "meta/v1",
            var group => KindList.PackageOf(group, apiVersion[(slash + 1)..]),
        };
        return _loader.Has(package, kind) ? _loader.Load(package, kind) : null;
    }

    /// <summary>This catalog with other custom kinds in place of those it has.</summary>
    public ApiCatalog With(IEnumerable<KindDescription> customKinds)
        => new(_loader,
        [
            .. Kinds.Where(k => k.BuiltIn),
            .. customKinds.OrderBy(k => k.Group, StringComparer.Ordinal).ThenBy(k => k.Version, VersionOrder.Preferred).ThenBy(k => k.Plural, StringComparer.Ordinal),
        ], Hashes);
}
