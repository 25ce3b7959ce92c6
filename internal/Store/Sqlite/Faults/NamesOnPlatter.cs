namespace EdgeOrch.Store.Sqlite.Faults;

/// <summary>
/// Names of files and directories as the platter may have them. Changes of different names are lost independently, those of
/// one name from the newest back. Not thread-safe.
/// </summary>
internal sealed class NamesOnPlatter
{
    // What each name may stand for, the certain meaning first.
    private readonly SortedDictionary<string, List<int>> _meanings = new(StringComparer.Ordinal);

    /// <summary>Takes note of a change.</summary>
    internal void Add(Named change)
    {
        if (!_meanings.TryGetValue(change.Path, out var meanings))
        {
            _meanings.Add(change.Path, meanings = [Named.Nothing]);
        }
        meanings.Add(change.File);
    }

    /// <summary>Makes the names in a directory certain.</summary>
    internal void Settle(string directory)
    {
        foreach (var (path, meanings) in _meanings)
        {
            if (SimulatedDisk.DirectoryOf(path) == directory)
            {
                meanings.RemoveRange(0, meanings.Count - 1);
            }
        }
    }

    /// <summary>Makes every name certain.</summary>
    internal void SettleAll()
    {
        foreach (var meanings in _meanings.Values)
        {
            meanings.RemoveRange(0, meanings.Count - 1);
        }
    }

    /// <summary>What a power cut leaves, in ordinal order: no name stands without its directory.</summary>
    internal List<Named> Survive(Random random, SurvivalOdds odds)
    {
        HashSet<string> directories = new(StringComparer.Ordinal) { "/" };
        List<Named> survivors = [];
        foreach (var (path, meanings) in _meanings)
        {
            int kept = 0;
            while (kept < meanings.Count - 1 && random.NextDouble() < odds.Keep)
            {
                kept++;
            }
            if (meanings[kept] != Named.Nothing && directories.Contains(SimulatedDisk.DirectoryOf(path)))
            {
                survivors.Add(new Named(path, meanings[kept]));
                if (meanings[kept] == Named.Directory)
                {
                    directories.Add(path);
                }
            }
        }
        return survivors;
    }
}
