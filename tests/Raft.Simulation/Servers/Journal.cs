using EdgeOrch.Raft.Log;

namespace EdgeOrch.Raft.Simulation;

/// <summary>
/// A server's log file: what the server sees of it, what is durable, and the records in between. A crash keeps any number of
/// those, in order, and may leave the next one damaged; its checksum gives that away.
/// </summary>
internal sealed class Journal
{
    private readonly List<JournalRecord> _unsynced = [];

    internal Journal(SnapshotPoint point, IReadOnlyList<Entry> entries, HardState state)
    {
        Durable.Reset(point);
        Durable.Append(entries);
        DurableState = state;
        State = state;
        View = Copy();
    }

    /// <summary>The log as the server sees it.</summary>
    internal MemoryLogStorage View { get; private set; }

    /// <summary>The hard state as the server sees it.</summary>
    internal HardState State { get; private set; }

    /// <summary>The log that no crash takes away.</summary>
    internal MemoryLogStorage Durable { get; } = new();

    /// <summary>The hard state that no crash takes away.</summary>
    internal HardState DurableState { get; private set; }

    /// <summary>The state behind which the log begins, when it came from elsewhere and was the last to.</summary>
    internal StateImage? Staged { get; private set; }

    /// <summary>Writes a record, without making it durable.</summary>
    internal void Write(JournalRecord record)
    {
        _unsynced.Add(record);
        Redo(record, View);
        State = record.State ?? State;
    }

    /// <summary>Makes everything durable.</summary>
    internal void Sync()
    {
        foreach (var record in _unsynced)
        {
            Keep(record);
        }
        _unsynced.Clear();
    }

    /// <summary>Loses what is not durable, or a part of it.</summary>
    /// <returns>Whether something was found damaged.</returns>
    internal bool Crash(Random random)
    {
        int whole = random.Next(_unsynced.Count + 1);
        bool damaged = whole < _unsynced.Count && random.Chance(0.5);
        for (int i = 0; i < whole; i++)
        {
            Keep(_unsynced[i]);
        }
        if (damaged)
        {
            var record = _unsynced[whole];
            Recover((record with { Checksum = record.ComputeChecksum() }).Damage(random));
        }
        _unsynced.Clear();
        View = Copy();
        State = DurableState;
        return damaged;
    }

    // The end of the file after a crash: it ends before the first record that is not what was written.
    private void Recover(JournalRecord last)
    {
        if (last.ComputeChecksum() == last.Checksum)
        {
            Keep(last);
        }
    }

    private void Keep(JournalRecord record)
    {
        Staged = record.Install ?? Staged;
        Redo(record, Durable);
        DurableState = record.State ?? DurableState;
    }

    private static void Redo(JournalRecord record, MemoryLogStorage log)
    {
        if (record.Install is { } image)
        {
            log.Reset(image.Point);
        }
        log.Append(record.Entries);
        if (record.Compact is { } point)
        {
            log.Compact(point);
        }
    }

    private MemoryLogStorage Copy()
    {
        var copy = new MemoryLogStorage();
        copy.Reset(Durable.Compacted);
        if (Durable.LastIndex > Durable.Compacted.Id.Index)
        {
            copy.Append(Durable.Read(Durable.Compacted.Id.Index + 1, Durable.LastIndex, long.MaxValue));
        }
        return copy;
    }
}
