using EdgeOrch.Api.CustomResources;
using EdgeOrch.Api.Schema;

namespace EdgeOrch.ApiServer.CustomResources;

/// <summary>The names one group uses already: of its other definitions, as accepted, and of its built-in kinds.</summary>
internal sealed class NamesInUse
{
    private readonly HashSet<string> _resources = new(StringComparer.Ordinal);
    private readonly HashSet<string> _kinds = new(StringComparer.Ordinal);

    /// <summary>Collects the names that stand in a definition's way.</summary>
    /// <param name="group">The group.</param>
    /// <param name="others">The names accepted of the other definitions in it.</param>
    /// <param name="catalog">The kinds served.</param>
    public static NamesInUse In(string group, IEnumerable<CustomNames> others, ApiCatalog catalog)
    {
        var used = new NamesInUse();
        foreach (var kind in catalog.Kinds.Where(kind => kind.BuiltIn && kind.Group == group))
        {
            used.Add(new CustomNames(kind.Plural, kind.Singular, kind.ShortNames, kind.Kind, kind.ListKind, []));
        }

        foreach (var names in others)
        {
            used.Add(names);
        }

        return used;
    }

    /// <summary>Whether a plural, singular or short name is taken.</summary>
    public bool HasResource(string name) => _resources.Contains(name);

    /// <summary>Whether a kind or the kind of a list is taken.</summary>
    public bool HasKind(string name) => _kinds.Contains(name);

    private void Add(CustomNames names)
    {
        foreach (var name in (ReadOnlySpan<string>)[names.Plural, names.Singular, .. names.ShortNames])
        {
            if (name.Length > 0)
            {
                _resources.Add(name);
            }
        }

        foreach (var name in (ReadOnlySpan<string>)[names.Kind, names.ListKind])
        {
            if (name.Length > 0)
            {
                _kinds.Add(name);
            }
        }
    }
}
