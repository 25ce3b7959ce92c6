namespace EdgeOrch.Store.Tests;

/// <summary>What a store should hold, in the plainest form: a whole copy of the state per revision.</summary>
/// <param name="start">The revision of the empty store.</param>
internal sealed class PlainModel(long start)
{
    private readonly List<SortedDictionary<string, (string Value, long Created, long Modified)>> _states = [new(StringComparer.Ordinal)];

    internal long Start => start;

    internal long Revision => start + _states.Count - 1;

    internal IReadOnlyDictionary<string, (string Value, long Created, long Modified)> At(long revision) => _states[(int)(revision - start)];

    /// <summary>Applies a transaction; null values delete.</summary>
    internal bool Apply(IReadOnlyList<(string Key, long Expected)> compares, IReadOnlyList<(string Key, string? Value)> mutations)
    {
        var present = _states[^1];
        if (compares.Any(compare => (present.TryGetValue(compare.Key, out var state) ? state.Modified : 0) != compare.Expected))
        {
            return false;
        }
        var next = new SortedDictionary<string, (string Value, long Created, long Modified)>(present, StringComparer.Ordinal);
        bool changed = false;
        foreach (var (key, value) in mutations)
        {
            bool exists = present.TryGetValue(key, out var old);
            if (value is not null)
            {
                next[key] = (value, exists ? old.Created : Revision + 1, Revision + 1);
            }
            else
            {
                next.Remove(key);
            }
            changed |= exists || value is not null;
        }
        if (changed)
        {
            _states.Add(next);
        }
        return true;
    }
}
