using EdgeOrch.Raft.Log;
using EdgeOrch.Raft.Membership;

namespace EdgeOrch.Raft.Tests;

/// <summary>A group of one: every step of a write, with nobody to wait for.</summary>
public sealed class LonelyServerTests
{
    private readonly MemoryLogStorage _storage = new();
    private readonly List<Entry> _applied = [];
    private readonly RaftNode _node;

    public LonelyServerTests()
    {
        _storage.Append([Founding.FirstEntry(MembershipChange.One(MemberChangeKind.AddVoter, 1))]);
        _node = new RaftNode(new RaftOptions { Id = 1 }, _storage, Founding.State, SnapshotPoint.Empty, new Random(1));
        Settle();
    }

    [Fact]
    public void It_elects_itself_at_once_and_commits_what_it_is_offered()
    {
        _node.Campaign();
        Settle();
        Assert.Equal(new Standing(Role.Leader, 2, 1), _node.Standing);

        Assert.Equal(ProposalResult.Accepted, _node.Propose(new byte[] { 42 }, out var id));
        Settle();

        Assert.Equal(new EntryId(2, 3), id);
        Assert.Equal([1L, 2L, 3L], _applied.Select(static entry => entry.Index));
        Assert.Equal(42, _applied[2].Data.Span[0]);
        Assert.True(_node.IsAlone);
    }

    [Fact]
    public void Its_own_entries_count_only_when_they_are_durable()
    {
        _node.Campaign();
        Settle();
        _node.Propose(new byte[] { 42 }, out var id);

        var ready = _node.TakeReady();

        Assert.True(ready.MustSync);
        Assert.Empty(ready.Committed);
        Assert.Equal(id.Index - 1, _node.CommitIndex);
    }

    [Fact]
    public void It_reads_at_once_when_it_leads_and_not_before()
    {
        Assert.False(_node.Read(7));
        _node.Campaign();
        Settle();

        Assert.True(_node.Read(8));

        var grant = Assert.Single(_node.TakeReady().Reads);
        Assert.Equal((8, 2), (grant.Context, grant.Index));
    }

    private void Settle()
    {
        while (_node.HasReady)
        {
            var ready = _node.TakeReady();
            _storage.Append(ready.Entries);
            _node.Advance();
            _applied.AddRange(ready.Committed);
            if (ready.Committed.Count > 0)
            {
                _node.Applied(ready.Committed[^1].Index);
            }
        }
    }
}
