namespace EdgeOrch.Raft.Log;

/// <summary>
/// The whole log: what is durable in the storage, then what is not yet, and how far it is committed and applied. Always
/// handed out &lt;= committed &lt;= last, applied &lt;= handed out.
/// </summary>
internal sealed class RaftLog
{
    private readonly ILogStorage _storage;

    // Entries that are not durable yet; they replace whatever the storage has from their first index on.
    private readonly List<Entry> _unstable = [];
    private SnapshotPoint? _incoming;

    internal RaftLog(ILogStorage storage, long committed, long applied)
    {
        _storage = storage;
        long floor = storage.Compacted.Id.Index;
        RaftInvariantException.Require(applied >= floor);
        RaftInvariantException.Require(Math.Max(committed, applied) <= storage.LastIndex);
        Committed = Math.Max(committed, applied);
        HandedOut = applied;
        Applied = applied;
    }

    /// <summary>Entries up to here are on a quorum and never change.</summary>
    internal long Committed { get; private set; }

    /// <summary>Entries up to here were given to the state machine.</summary>
    internal long HandedOut { get; private set; }

    /// <summary>Entries up to here are in the state machine.</summary>
    internal long Applied { get; private set; }

    /// <summary>A snapshot that the shell is to install; the log begins behind it already.</summary>
    internal SnapshotPoint? Incoming => _incoming;

    /// <summary>Entries that are not durable yet.</summary>
    internal IReadOnlyList<Entry> Unstable => _unstable;

    /// <summary>Where a snapshot would stand that is taken now.</summary>
    internal SnapshotPoint NewestSnapshot => _storage.Snapshot();

    /// <summary>The first index that can be read.</summary>
    internal long FirstIndex => (_incoming ?? _storage.Compacted).Id.Index + 1;

    /// <summary>The newest index.</summary>
    internal long LastIndex => _unstable.Count > 0 ? _unstable[^1].Index : DurableEnd;

    /// <summary>The newest entry's name.</summary>
    internal EntryId Last => new(Require(LastIndex), LastIndex);

    /// <summary>The name of the newest entry that is known to be committed.</summary>
    internal EntryId LastCommitted => new(Require(Committed), Committed);

    /// <summary>The newest index whose entry is durable here and now.</summary>
    internal long StableIndex => _unstable.Count > 0 ? _unstable[0].Index - 1 : DurableEnd;

    private long DurableEnd => _incoming is { } incoming ? incoming.Id.Index : _storage.LastIndex;

    /// <summary>The term of an entry, or null when it is compacted or does not exist.</summary>
    internal long? TermAt(long index)
    {
        if (_unstable.Count > 0 && index >= _unstable[0].Index)
        {
            return index <= LastIndex ? _unstable[(int)(index - _unstable[0].Index)].Term : null;
        }
        if (_incoming is { } incoming)
        {
            return index == incoming.Id.Index ? incoming.Id.Term : null;
        }
        return _storage.TermAt(index);
    }

    /// <summary>Whether the log has exactly this entry.</summary>
    internal bool Has(EntryId id) => TermAt(id.Index) == id.Term;

    /// <summary>Adds entries of the leader's own.</summary>
    internal void Append(Entry entry)
    {
        RaftInvariantException.Require(entry.Index == LastIndex + 1);
        _unstable.Add(entry);
    }

    /// <summary>Takes a leader's entries if the log has the one before them; drops what contradicts them.</summary>
    /// <returns>The last index that now agrees with the leader, or null when the log lacks <paramref name="previous"/>.</returns>
    internal long? TryAppend(EntryId previous, IReadOnlyList<Entry> entries)
    {
        if (!Has(previous))
        {
            return null;
        }
        int fresh = 0;
        while (fresh < entries.Count && Has(entries[fresh].Id))
        {
            fresh++;
        }
        if (fresh < entries.Count)
        {
            RaftInvariantException.Require(entries[fresh].Index > Committed);
            Replace(entries, fresh);
        }
        return previous.Index + entries.Count;
    }

    /// <summary>The newest entry not after an index whose term is not greater: where two logs can still agree (thesis, section 5.3).</summary>
    /// <returns>Term 0 when it was compacted.</returns>
    internal EntryId Agreement(long index, long term)
    {
        for (; index > 0; index--)
        {
            if (TermAt(index) is not { } present)
            {
                return new EntryId(0, index);
            }
            if (present <= term)
            {
                return new EntryId(present, index);
            }
        }
        return EntryId.None;
    }

    /// <summary>Entries from an index on; null when they were compacted, empty when there are none.</summary>
    internal IReadOnlyList<Entry>? From(long index, long maxBytes) =>
        index > LastIndex ? [] : index < FirstIndex ? null : Slice(index, LastIndex, maxBytes);

    /// <summary>Notes that entries up to an index are committed.</summary>
    internal void CommitTo(long index)
    {
        RaftInvariantException.Require(index <= LastIndex);
        Committed = Math.Max(Committed, index);
    }

    /// <summary>Whether <see cref="TakeCommitted"/> has something.</summary>
    internal bool HasCommitted => _incoming is null && HandedOut < Math.Min(Committed, StableIndex);

    /// <summary>The next entries for the state machine: committed, and durable here.</summary>
    internal IReadOnlyList<Entry> TakeCommitted(long maxBytes)
    {
        if (!HasCommitted)
        {
            return [];
        }
        var entries = Slice(HandedOut + 1, Math.Min(Committed, StableIndex), maxBytes);
        HandedOut = entries[^1].Index;
        return entries;
    }

    /// <summary>Whether a change of the membership is committed and was not handed out.</summary>
    internal bool HasCommittedChange()
    {
        long next = HandedOut + 1;
        while (_incoming is null && next <= Committed)
        {
            var page = Slice(next, Committed, 1 << 20);
            if (page.Any(static entry => entry.Kind == EntryKind.Membership))
            {
                return true;
            }
            next = page[^1].Index + 1;
        }
        return false;
    }

    /// <summary>Notes how far the state machine is.</summary>
    internal void AppliedTo(long index)
    {
        RaftInvariantException.Require(index <= HandedOut);
        Applied = Math.Max(Applied, index);
    }

    /// <summary>Begins anew behind a snapshot that is to be installed.</summary>
    internal void Restore(SnapshotPoint point)
    {
        RaftInvariantException.Require(point.Id.Index > Committed);
        _incoming = point;
        _unstable.Clear();
        Committed = point.Id.Index;
    }

    /// <summary>The snapshot and the entries handed out last are durable.</summary>
    internal void Persisted()
    {
        if (_incoming is { } installed)
        {
            HandedOut = installed.Id.Index;
            Applied = installed.Id.Index;
            _incoming = null;
        }
        _unstable.Clear();
    }

    private void Replace(IReadOnlyList<Entry> entries, int fresh)
    {
        long first = entries[fresh].Index;
        _unstable.RemoveAll(entry => entry.Index >= first);
        for (int i = fresh; i < entries.Count; i++)
        {
            _unstable.Add(entries[i]);
        }
    }

    private IReadOnlyList<Entry> Slice(long from, long to, long maxBytes)
    {
        long firstUnstable = StableIndex + 1;
        if (from >= firstUnstable)
        {
            return EntryLimit.Take(_unstable, (int)(from - firstUnstable), (int)(to - firstUnstable), maxBytes);
        }
        var stable = _storage.Read(from, Math.Min(to, firstUnstable - 1), maxBytes);
        long bytes = stable.Sum(static entry => entry.Bytes);
        if (stable[^1].Index < firstUnstable - 1 || to < firstUnstable || bytes >= maxBytes)
        {
            return stable;
        }
        var fitting = EntryLimit.Take(_unstable, 0, (int)(to - firstUnstable), maxBytes - bytes);
        return fitting[0].Bytes > maxBytes - bytes ? stable : [.. stable, .. fitting];
    }

    private long Require(long index) => TermAt(index) ?? throw new RaftInvariantException($"entry {index} has no term");
}
