namespace EdgeOrch.Stress.Tests.Model;

/// <summary>The one order that all writes took effect in, as the watcher of everything saw it. Built once, then only read.</summary>
internal sealed class Timeline
{
    private readonly List<(long Revision, string Name, MapState? State)> _changes = [];
    private readonly Dictionary<string, List<(long Revision, MapState? State)>> _byName = new(StringComparer.Ordinal);

    /// <summary>Builds it from a watch that began with an empty collection.</summary>
    public Timeline(WatchHistory everything)
    {
        foreach (WatchRecord seen in everything.Events)
        {
            MapState? state = seen.Type == "DELETED" ? null : seen.State;
            _changes.Add((seen.Revision, seen.Name, state));
            Of(seen.Name).Add((seen.Revision, state));
        }
    }

    /// <summary>The revision of the last change.</summary>
    public long Last => _changes.Count == 0 ? 0 : _changes[^1].Revision;

    /// <summary>An object's state and version right before a revision; null and 0 when there was none.</summary>
    public (MapState? State, long Version) Before(string name, long revision)
    {
        (long at, MapState? state) = Of(name).LastOrDefault(change => change.Revision < revision);
        return (state, state is null ? 0 : at);
    }

    /// <summary>All objects with a label as of a revision.</summary>
    public Dictionary<string, (long Revision, MapState State)> At(long revision, string? tier)
    {
        Dictionary<string, (long, MapState)> objects = new(StringComparer.Ordinal);
        foreach (string name in _byName.Keys)
        {
            (MapState? state, long version) = Before(name, revision + 1);
            if (state is not null && (tier is null || state.Tier == tier))
            {
                objects[name] = (version, state);
            }
        }

        return objects;
    }

    /// <summary>The versions an object had at some moment between two revisions; 0 stands for not being there.</summary>
    public IEnumerable<long> VersionsBetween(string name, long floor, long cap) =>
        [Before(name, floor + 1).Version, .. Of(name).Where(change => change.Revision > floor && change.Revision <= cap).Select(change => change.State is null ? 0 : change.Revision)];

    private List<(long Revision, MapState? State)> Of(string name)
    {
        if (!_byName.TryGetValue(name, out List<(long, MapState?)>? changes))
        {
            _byName[name] = changes = [];
        }

        return changes;
    }
}
