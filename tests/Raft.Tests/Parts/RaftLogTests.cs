using EdgeOrch.Raft.Log;

namespace EdgeOrch.Raft.Tests.Parts;

/// <summary>The log over the border of what is durable, and over the border of what is compacted.</summary>
public sealed class RaftLogTests
{
    private const long EntryBytes = 24;

    // Compacted up to 2/3, durable to 2/5 and 3/6, not durable 3/7 to 4/9.
    private readonly MemoryLogStorage _storage = new();
    private readonly RaftLog _log;

    public RaftLogTests()
    {
        _storage.Append(Entries(1, 1, 2, 2, 2, 3));
        _storage.Compact(new SnapshotPoint(new EntryId(2, 3), SnapshotPoint.Empty.Members));
        _log = new RaftLog(_storage, committed: 4, applied: 3);
        foreach (var entry in Entries([3, 3, 4], 7))
        {
            _log.Append(entry);
        }
    }

    [Theory]
    [InlineData(2, null)]
    [InlineData(3, 2L)]
    [InlineData(5, 2L)]
    [InlineData(6, 3L)]
    [InlineData(7, 3L)]
    [InlineData(9, 4L)]
    [InlineData(10, null)]
    public void Every_index_has_one_term_or_none(long index, long? term) => Assert.Equal(term, _log.TermAt(index));

    [Fact]
    public void Its_ends_are_known()
    {
        Assert.Equal((4, 9, 6), (_log.FirstIndex, _log.LastIndex, _log.StableIndex));
        Assert.Equal(new EntryId(4, 9), _log.Last);
        Assert.Equal((4, 3, 3), (_log.Committed, _log.HandedOut, _log.Applied));
    }

    [Theory]
    [InlineData(4, 100, "4 5 6 7 8 9")]
    [InlineData(4, 1, "4")]
    [InlineData(4, 2, "4 5")]
    [InlineData(4, 3, "4 5 6")]
    [InlineData(4, 4, "4 5 6 7")]
    [InlineData(4, 5, "4 5 6 7 8")]
    [InlineData(6, 1, "6")]
    [InlineData(6, 2, "6 7")]
    [InlineData(7, 0, "7")]
    [InlineData(7, 2, "7 8")]
    [InlineData(9, 100, "9")]
    [InlineData(10, 100, "")]
    public void A_slice_crosses_the_border_of_what_is_durable(long from, int entries, string indexes)
    {
        Assert.Equal(indexes, string.Join(' ', _log.From(from, entries * EntryBytes)!.Select(static entry => entry.Index)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void What_is_compacted_cannot_be_read(long from) => Assert.Null(_log.From(from, long.MaxValue));

    [Fact]
    public void A_large_entry_behind_the_border_waits_for_its_own_message()
    {
        var log = new RaftLog(_storage, committed: 4, applied: 3);
        log.Append(new Entry(3, 7, EntryKind.Command, new byte[1_000]));

        Assert.Equal([6L], log.From(6, EntryBytes + 999)!.Select(static entry => entry.Index));
        Assert.Equal([7L], log.From(7, 1)!.Select(static entry => entry.Index));
    }

    // Appending after an entry: what agrees stays, what contradicts goes, and only then.
    [Theory]
    [InlineData(4, 9, "", 9L, "7 8 9")]
    [InlineData(4, 9, "5", 10L, "7 8 9 10")]
    [InlineData(3, 6, "3 3", 8L, "7 8 9")]
    [InlineData(3, 6, "3 3 5", 9L, "7 8 9")]
    [InlineData(2, 5, "5", 6L, "6")]
    [InlineData(2, 4, "2 3 3 4", 8L, "7 8")]
    [InlineData(2, 4, "5 5", 6L, "5 6")]
    [InlineData(3, 9, "5", null, "7 8 9")]
    [InlineData(4, 10, "5", null, "7 8 9")]
    public void Entries_of_a_leader_replace_what_contradicts_them(long term, long index, string terms, long? agreed, string unstable)
    {
        var entries = Entries([.. terms.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(long.Parse)], index + 1);

        Assert.Equal(agreed, _log.TryAppend(new EntryId(term, index), entries));
        Assert.Equal(unstable, string.Join(' ', _log.Unstable.Select(static entry => entry.Index)));
    }

    [Fact]
    public void What_is_committed_is_never_replaced()
    {
        Assert.Throws<RaftInvariantException>(() => _log.TryAppend(new EntryId(2, 3), Entries([5], 4)));
        Assert.Throws<RaftInvariantException>(() => _log.CommitTo(10));
        Assert.Throws<RaftInvariantException>(() => _log.Append(new Entry(4, 11, EntryKind.Command, default)));
        Assert.Throws<RaftInvariantException>(() => _log.AppliedTo(4));
        Assert.Throws<RaftInvariantException>(() => _log.Restore(new SnapshotPoint(new EntryId(2, 4), SnapshotPoint.Empty.Members)));
    }

    // Terms by index: 3 is 2 (compacted), 4 and 5 are 2, 6 to 8 are 3, 9 is 4.
    [Theory]
    [InlineData(9, 4, "4/9")]
    [InlineData(9, 3, "3/8")]
    [InlineData(7, 9, "3/7")]
    [InlineData(9, 2, "2/5")]
    [InlineData(9, 1, "0/2")]
    [InlineData(2, 9, "0/2")]
    [InlineData(0, 9, "0/0")]
    [InlineData(12, 9, "0/12")]
    public void The_newest_entry_that_can_agree_is_found_by_its_term(long index, long term, string found) =>
        Assert.Equal(found, _log.Agreement(index, term).ToString());

    [Fact]
    public void A_log_without_compaction_agrees_on_nothing_in_the_end() =>
        Assert.Equal(EntryId.None, new RaftLog(Storage(2, 3), 0, 0).Agreement(2, 1));

    [Fact]
    public void Only_what_is_committed_and_durable_is_handed_out()
    {
        _log.CommitTo(8);

        Assert.Equal([4L, 5L], _log.TakeCommitted(2 * EntryBytes).Select(static entry => entry.Index));
        Assert.Equal([6L], _log.TakeCommitted(long.MaxValue).Select(static entry => entry.Index));
        Assert.Empty(_log.TakeCommitted(long.MaxValue));

        _storage.Append(_log.Unstable);
        _log.Persisted();
        Assert.Equal([7L, 8L], _log.TakeCommitted(long.MaxValue).Select(static entry => entry.Index));
        _log.AppliedTo(8);
        _log.AppliedTo(5);
        Assert.Equal((8, 8, 9), (_log.HandedOut, _log.Applied, _log.StableIndex));
    }

    [Fact]
    public void A_snapshot_takes_the_place_of_everything()
    {
        var point = new SnapshotPoint(new EntryId(4, 20), SnapshotPoint.Empty.Members);
        _log.Restore(point);

        Assert.Equal((21, 20, 20, 20), (_log.FirstIndex, _log.LastIndex, _log.StableIndex, _log.Committed));
        Assert.Equal((null, 4L, null), (_log.TermAt(9), _log.TermAt(20), _log.TermAt(21)));
        Assert.False(_log.HasCommitted || _log.HasCommittedChange());
        Assert.Equal(22, _log.TryAppend(point.Id, Entries([4, 5], 21)));

        _storage.Reset(point);
        _storage.Append(_log.Unstable);
        _log.Persisted();
        Assert.Equal((20, 20, 22), (_log.HandedOut, _log.Applied, _log.StableIndex));
        Assert.Null(_log.Incoming);
    }

    [Theory]
    [InlineData(4, 3, true)]
    [InlineData(7, 3, true)]
    [InlineData(3, 2, false)]
    [InlineData(8, 3, false)]
    [InlineData(3, 8, false)]
    public void It_refuses_a_disk_that_contradicts_itself(long committed, long applied, bool fits)
    {
        _storage.Append(Entries([3], 7));

        if (fits)
        {
            Assert.Equal(Math.Max(committed, applied), new RaftLog(_storage, committed, applied).Committed);
        }
        else
        {
            Assert.Throws<RaftInvariantException>(() => new RaftLog(_storage, committed, applied));
        }
    }

    [Fact]
    public void A_committed_change_is_seen_far_ahead()
    {
        MemoryLogStorage storage = new();
        storage.Append([.. Enumerable.Range(1, 30).Select(static index => new Entry(1, index, EntryKind.Command, new byte[100_000]))]);
        storage.Append([new Entry(1, 31, EntryKind.Membership, default)]);

        Assert.False(new RaftLog(storage, committed: 30, applied: 0).HasCommittedChange());
        Assert.True(new RaftLog(storage, committed: 31, applied: 0).HasCommittedChange());
        Assert.False(new RaftLog(storage, committed: 31, applied: 31).HasCommittedChange());
    }

    [Fact]
    public void The_log_in_memory_keeps_its_contract()
    {
        Assert.Throws<RaftInvariantException>(() => _storage.Read(3, 5, 1));
        Assert.Throws<RaftInvariantException>(() => _storage.Read(4, 7, 1));
        Assert.Throws<RaftInvariantException>(() => _storage.Append(Entries([3], 8)));
        _storage.Append([]);
        _storage.Compact(new SnapshotPoint(new EntryId(1, 2), SnapshotPoint.Empty.Members));
        Assert.Equal((3, 6), (_storage.Compacted.Id.Index, _storage.LastIndex));
        Assert.Equal(_storage.Compacted, _storage.Snapshot());
    }

    private static MemoryLogStorage Storage(params long[] terms)
    {
        MemoryLogStorage storage = new();
        storage.Append(Entries(terms, 1));
        return storage;
    }

    private static Entry[] Entries(params long[] terms) => Entries(terms, 1);

    private static Entry[] Entries(long[] terms, long first) =>
        [.. terms.Select((term, place) => new Entry(term, first + place, EntryKind.Command, default))];
}
