using EdgeOrch.Api.Schema;

namespace EdgeOrch.Controllers;

/// <summary>Chooses from a catalog what controllers follow generically.</summary>
public static class CollectableResources
{
    /// <summary>
    /// Every stored resource that can be listed, watched and deleted, once, in the version it is stored under; custom ones whose stored
    /// version is not served in the preferred one.
    /// </summary>
    public static IReadOnlyList<ResourceType> Of(ApiCatalog catalog) =>
    [
        .. catalog.Kinds
            .Where(kind => (kind.StoredAs == kind.ApiVersion || !kind.BuiltIn) && kind.Verbs.Contains("list") && kind.Verbs.Contains("watch") && kind.Verbs.Contains("delete"))
            .OrderByDescending(kind => kind.StoredAs == kind.ApiVersion)
            .Select(kind => new ResourceType(kind.Group, kind.Version, kind.Plural, kind.Kind, kind.Namespaced))
            .DistinctBy(resource => (resource.Group, resource.Plural)),
    ];
}
