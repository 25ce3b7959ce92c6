namespace EdgeOrch.Raft.Simulation;

/// <summary>One transaction on a server's log file: all of it is there after a crash, or none.</summary>
internal sealed record JournalRecord
{
    internal HardState? State { get; init; }

    /// <summary>A snapshot that takes the place of the log; its state is durable in a file of its own before this is.</summary>
    internal StateImage? Install { get; init; }

    internal IReadOnlyList<Entry> Entries { get; init; } = [];

    /// <summary>Up to where entries are given up.</summary>
    internal SnapshotPoint? Compact { get; init; }

    /// <summary>What was computed when it was written.</summary>
    internal ulong Checksum { get; init; }

    /// <summary>What its checksum must be.</summary>
    internal ulong ComputeChecksum()
    {
        ulong sum = Trace.Mix(1, (ulong)Entries.Count);
        if (State is { } state)
        {
            sum = Trace.Mix(Trace.Mix(Trace.Mix(sum, (ulong)state.Term), (ulong)state.Vote), (ulong)state.Commit);
        }
        foreach (var entry in Entries)
        {
            sum = Trace.Mix(Trace.Mix(sum, (ulong)entry.Term), (ulong)entry.Index);
            foreach (byte one in entry.Data.Span)
            {
                sum = Trace.Mix(sum, one);
            }
        }
        return sum;
    }

    /// <summary>What a power cut in the middle of writing may leave of it: a part, or something else.</summary>
    internal JournalRecord Damage(Random random)
    {
        if (Entries.Count == 0)
        {
            return this with { State = new HardState((State?.Term ?? 0) + 1, 0, 0) };
        }
        int place = random.Next(Entries.Count);
        if (random.Chance(0.5))
        {
            return this with { Entries = [.. Entries.Take(place)], State = null };
        }
        var victim = Entries[place];
        var data = victim.Data.ToArray();
        if (data.Length > 0)
        {
            data[random.Next(data.Length)] ^= 1;
        }
        var spoiled = victim with { Term = data.Length > 0 ? victim.Term : victim.Term + 1, Data = data };
        return this with { Entries = [.. Entries.Take(place), spoiled, .. Entries.Skip(place + 1)] };
    }
}
