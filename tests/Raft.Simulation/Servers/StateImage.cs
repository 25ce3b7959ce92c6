using EdgeOrch.Raft.Membership;

namespace EdgeOrch.Raft.Simulation;

/// <summary>The state machine: a few keys, each with the command that wrote it and its revision, and how it came to be.</summary>
internal sealed class StateImage
{
    /// <summary>How many keys there are.</summary>
    internal const int Keys = 8;

    private readonly long[] _values;

    /// <summary>An empty state.</summary>
    internal StateImage(SnapshotPoint point)
        : this(point, 0, 0, new long[2 * Keys])
    {
    }

    /// <summary>A state from its parts.</summary>
    internal StateImage(SnapshotPoint point, long revision, ulong history, long[] values)
    {
        (Point, Revision, History, _values) = (point, revision, history, values);
    }

    /// <summary>The last entry in it and the membership there.</summary>
    internal SnapshotPoint Point { get; private set; }

    /// <summary>The revision of the newest write.</summary>
    internal long Revision { get; private set; }

    /// <summary>A hash of all entries that made it, in order.</summary>
    internal ulong History { get; private set; }

    /// <summary>A hash of all there is in it.</summary>
    internal ulong Content
    {
        get
        {
            ulong hash = Trace.Mix(History, (ulong)Revision);
            foreach (long value in _values)
            {
                hash = Trace.Mix(hash, (ulong)value);
            }
            return hash;
        }
    }

    /// <summary>Applies the next entry.</summary>
    internal void Apply(Entry entry)
    {
        var members = Point.Members;
        var data = entry.Data.Span;
        if (entry.Kind == EntryKind.Membership)
        {
            members = MembershipRules.Apply(members, MembershipChange.Parse(entry.Data), out string? problem)
                ?? throw new ViolationException("membership", $"entry {entry.Id} does not fit {members}: {problem}");
        }
        else if (data.Length > 0)
        {
            Revision++;
            _values[2 * Command.Key(data)] = Command.Name(data);
            _values[(2 * Command.Key(data)) + 1] = Revision;
        }
        History = Trace.Mix(Trace.Mix(History, (ulong)entry.Term), (ulong)data.Length);
        foreach (byte one in data)
        {
            History = Trace.Mix(History, one);
        }
        Point = new SnapshotPoint(entry.Id, members);
    }

    /// <summary>The same state, to be changed by itself.</summary>
    internal StateImage Copy() => new(Point, Revision, History, [.. _values]);

    /// <summary>One of several parts of the values.</summary>
    internal long[] Part(int number, int of) => _values[(number * _values.Length / of)..((number + 1) * _values.Length / of)];
}
