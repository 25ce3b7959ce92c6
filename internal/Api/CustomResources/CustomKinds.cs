using EdgeOrch.Api.Schema;

namespace EdgeOrch.Api.CustomResources;

/// <summary>Makes served kinds of definitions.</summary>
public static class CustomKinds
{
    private static readonly string[] StatusVerbs = ["get", "patch", "update"];

    /// <summary>
    /// One kind per served version. Costs little: schemas are read when first used. <paramref name="catalog"/> gives the
    /// type of metadata. Names are those accepted, where some are.
    /// </summary>
    public static IReadOnlyList<KindDescription> Of(CustomResourceDefinition definition, ApiCatalog catalog)
    {
        var storage = definition.StorageVersion?.Name;
        return [.. definition.Versions.Where(v => v.Served).Select(v => Describe(definition, v, storage ?? v.Name, catalog))];
    }

    /// <summary>The kind in the version objects are stored in, which need not be a served one.</summary>
    /// <exception cref="InvalidOperationException">The definition has no version at all.</exception>
    public static KindDescription Stored(CustomResourceDefinition definition, ApiCatalog catalog)
    {
        var version = definition.StorageVersion ?? definition.Versions.FirstOrDefault()
            ?? throw new InvalidOperationException($"{definition.Name} has no versions");
        return Describe(definition, version, version.Name, catalog);
    }

    private static KindDescription Describe(CustomResourceDefinition definition, CustomVersion version, string storage, ApiCatalog catalog)
    {
        var names = definition.AcceptedNames is { Kind.Length: > 0, Plural.Length: > 0 } accepted ? accepted : definition.Names;
        var objectMeta = catalog.FindType("meta/v1", "ObjectMeta");
        return new KindDescription(definition.Group, version.Name, names.Kind, names.Plural,
            () => CustomTypes.Root(names.Kind, version.Schema, objectMeta))
        {
            BuiltIn = false,
            Custom = new CustomKind(definition, version, objectMeta),
            ListKind = names.ListKind.Length > 0 ? names.ListKind : names.Kind + "List",
            Singular = names.Singular.Length > 0 ? names.Singular : names.Kind.ToLowerInvariant(),
            ShortNames = names.ShortNames,
            Categories = names.Categories,
            Namespaced = definition.Namespaced,
            StoredAs = $"{definition.Group}/{storage}",
            PrinterColumns = version.PrinterColumns,
            SelectableFields = [.. version.SelectableFields.Select(f => f.Dotted)],
            Subresources = [.. Subresources(definition.Group, names.Kind, version)],
        };
    }

    private static IEnumerable<SubresourceDescription> Subresources(string group, string kind, CustomVersion version)
    {
        if (version.HasStatus)
        {
            yield return new SubresourceDescription("status", group, version.Name, kind, StatusVerbs);
        }

        if (version.Scale is not null)
        {
            yield return new SubresourceDescription("scale", "autoscaling", "v1", "Scale", StatusVerbs);
        }
    }
}
