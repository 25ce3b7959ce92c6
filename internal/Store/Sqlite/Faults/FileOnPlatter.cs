namespace EdgeOrch.Store.Sqlite.Faults;

/// <summary>
/// A file as the platter may have it: what is certain, and the writes since, of which a power cut keeps any, in part or not at
/// all. Not thread-safe.
/// </summary>
internal sealed class FileOnPlatter(ReadOnlySpan<byte> bytes)
{
    /// <summary>The unit a device writes whole or not at all.</summary>
    internal const int SectorSize = 512;

    private readonly FileContent _certain = new(bytes);
    private readonly List<Change> _changes = [];

    private enum Fate
    {
        Open,
        Certain,

        // No later sync answers for it.
        Doubtful,
    }

    /// <summary>Takes note of a <see cref="Written"/> or <see cref="Truncated"/>.</summary>
    internal void Add(int index, DiskOperation operation) => _changes.Add(new Change(index, operation));

    /// <summary>What was changed before an operation is certain now, unless a failed sync left it in doubt.</summary>
    internal void Settle(int began) => Decide(began, Fate.Certain);

    /// <summary>What was changed so far stays in doubt.</summary>
    internal void Doubt() => Decide(int.MaxValue, Fate.Doubtful);

    /// <summary>What a power cut leaves.</summary>
    internal byte[] Survive(Random random, SurvivalOdds odds)
    {
        var content = new FileContent(_certain.Bytes);
        foreach (var change in _changes)
        {
            if (change.Fate == Fate.Certain || random.NextDouble() < odds.Keep)
            {
                Apply(content, change.Operation);
            }
            else if (change.Operation is Written write)
            {
                Lose(content, write, random, odds);
            }
        }
        return content.Bytes.ToArray();
    }

    private static void Apply(FileContent content, DiskOperation operation)
    {
        if (operation is Written write)
        {
            content.Write(write.Offset, write.Data);
        }
        else if (operation is Truncated truncated)
        {
            content.SetLength(truncated.Length);
        }
    }

    private static void Lose(FileContent content, Written write, Random random, SurvivalOdds odds)
    {
        if (random.NextDouble() < odds.Tear)
        {
            Tear(content, write, random);
        }
        if (random.NextDouble() < odds.Grow)
        {
            content.Grow(write.Offset + write.Data.Length);
        }
    }

    // Sectors count from the start of the file; a write that begins or ends inside of one leaves the rest of it alone.
    private static void Tear(FileContent content, Written write, Random random)
    {
        long end = write.Offset + write.Data.Length;
        for (long start = write.Offset; start < end;)
        {
            long next = Math.Min(end, ((start / SectorSize) + 1) * SectorSize);
            if (random.Next(2) == 0)
            {
                content.Write(start, write.Data.AsSpan((int)(start - write.Offset), (int)(next - start)));
            }
            start = next;
        }
    }

    private void Decide(int before, Fate fate)
    {
        foreach (var change in _changes)
        {
            if (change.Index < before && change.Fate == Fate.Open)
            {
                change.Fate = fate;
            }
        }
        int certain = _changes.FindIndex(static change => change.Fate != Fate.Certain);
        certain = certain < 0 ? _changes.Count : certain;
        for (int i = 0; i < certain; i++)
        {
            Apply(_certain, _changes[i].Operation);
        }
        _changes.RemoveRange(0, certain);
    }

    private sealed class Change(int index, DiskOperation operation)
    {
        internal int Index { get; } = index;

        internal DiskOperation Operation { get; } = operation;

        internal Fate Fate { get; set; }
    }
}
