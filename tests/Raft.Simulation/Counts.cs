namespace EdgeOrch.Raft.Simulation;

/// <summary>What happened how often in one run or in several: whether a simulation goes where bugs live can be seen here.</summary>
public sealed class Counts
{
    private readonly SortedDictionary<string, long> _counts = new(StringComparer.Ordinal);

    /// <summary>How often something happened.</summary>
    public long this[string what] => _counts.GetValueOrDefault(what);

    /// <summary>Counts something.</summary>
    public void Add(string what, long times = 1) => _counts[what] = this[what] + times;

    /// <summary>Adds another run's counts.</summary>
    public void Add(Counts other)
    {
        foreach (var (what, times) in other._counts)
        {
            Add(what, times);
        }
    }

    /// <inheritdoc/>
    public override string ToString() => string.Join(", ", _counts.Select(static pair => $"{pair.Key} {pair.Value}"));
}
