namespace EdgeOrch.Raft.Log;

/// <summary>A log that lives in memory, for tests and simulations. Not thread-safe.</summary>
public sealed class MemoryLogStorage : ILogStorage
{
    private readonly List<Entry> _entries = [];
    private SnapshotPoint? _snapshot;

    /// <inheritdoc/>
    public SnapshotPoint Compacted { get; private set; } = SnapshotPoint.Empty;

    /// <inheritdoc/>
    public long LastIndex => Compacted.Id.Index + _entries.Count;

    /// <inheritdoc/>
    public long? TermAt(long index) =>
        index == Compacted.Id.Index ? Compacted.Id.Term
        : index > Compacted.Id.Index && index <= LastIndex ? _entries[Place(index)].Term
        : null;

    /// <inheritdoc/>
    public IReadOnlyList<Entry> Read(long from, long to, long maxBytes)
    {
        RaftInvariantException.Require(from > Compacted.Id.Index && to <= LastIndex && from <= to);
        return EntryLimit.Take(_entries, Place(from), Place(to), maxBytes);
    }

    /// <inheritdoc/>
    public SnapshotPoint Snapshot() => _snapshot ?? Compacted;

    /// <summary>Puts entries behind what is there, or in place of what is there from their first index on.</summary>
    public void Append(IReadOnlyList<Entry> entries)
    {
        if (entries.Count == 0)
        {
            return;
        }
        int place = Place(entries[0].Index);
        RaftInvariantException.Require(place >= 0 && place <= _entries.Count);
        _entries.RemoveRange(place, _entries.Count - place);
        _entries.AddRange(entries);
    }

    /// <summary>Sets where the state machine stands.</summary>
    public void SetSnapshot(SnapshotPoint point) => _snapshot = point;

    /// <summary>Forgets entries up to a point that the state machine has passed.</summary>
    public void Compact(SnapshotPoint point)
    {
        if (point.Id.Index > Compacted.Id.Index)
        {
            _entries.RemoveRange(0, (int)(point.Id.Index - Compacted.Id.Index));
            Compacted = point;
        }
    }

    /// <summary>Starts anew behind a snapshot that came from elsewhere.</summary>
    public void Reset(SnapshotPoint point)
    {
        _entries.Clear();
        Compacted = point;
        _snapshot = point;
    }

    private int Place(long index) => (int)(index - Compacted.Id.Index - 1);
}
