using EdgeOrch.Raft.Log;
using EdgeOrch.Raft.Membership;
using EdgeOrch.Raft.Messages;

namespace EdgeOrch.Raft.Tests;

/// <summary>
/// Two servers, one of which led, removed itself and went before the other one heard that this is committed. Its log is longer, so
/// it refuses its vote, and it does not stand itself.
/// </summary>
public sealed class DepartedLeaderTests
{
    private static readonly Members Both = new([1, 2]);
    private static readonly Entry Removal = new(1, 2, EntryKind.Membership, MembershipChange.One(MemberChangeKind.Remove, 1).Format());
    private static readonly Entry Uncommitted = new(1, 3, EntryKind.Command, new byte[] { 42 });

    private readonly MemoryLogStorage _remaining = Storage(Removal);
    private readonly MemoryLogStorage _departed = Storage(Removal, Uncommitted);

    [Fact]
    public void The_remaining_server_learns_of_its_departure_and_leads_alone()
    {
        var remaining = Start(2, _remaining, new HardState(1, 1, 1), new SnapshotPoint(new EntryId(1, 1), Both));
        var departed = Start(1, _departed, new HardState(1, 1, 2), new SnapshotPoint(new EntryId(1, 2), new Members([2])));
        remaining.Campaign();
        var request = Assert.IsType<VoteRequest>(Assert.Single(Settle(remaining, _remaining)));

        departed.Step(request);
        var refusal = Assert.IsType<VoteResponse>(Assert.Single(Settle(departed, _departed)));
        Assert.False(refusal.IsGranted);
        remaining.Step(refusal);
        Settle(remaining, _remaining);

        Assert.Equal([2L], remaining.Members.Voters);
        remaining.Campaign();
        Settle(remaining, _remaining);
        Assert.Equal(new Standing(Role.Leader, 2, 2), remaining.Standing);
    }

    [Fact]
    public void A_candidate_believes_no_word_about_an_entry_that_it_does_not_have()
    {
        var remaining = Start(2, _remaining, new HardState(1, 1, 1), new SnapshotPoint(new EntryId(1, 1), Both));

        remaining.Step(new VoteResponse(1, 2, 1, IsPreVote: true, IsGranted: false, new EntryId(2, 2)));

        Assert.Equal(1, remaining.CommitIndex);
    }

    private static MemoryLogStorage Storage(params Entry[] entries)
    {
        var storage = new MemoryLogStorage();
        storage.Reset(new SnapshotPoint(new EntryId(1, 1), Both));
        storage.Append(entries);
        return storage;
    }

    private static RaftNode Start(long id, MemoryLogStorage storage, HardState state, SnapshotPoint applied) =>
        new(new RaftOptions { Id = id }, storage, state, applied, new Random(1));

    private static List<Message> Settle(RaftNode node, MemoryLogStorage storage)
    {
        List<Message> sent = [];
        while (node.HasReady)
        {
            var ready = node.TakeReady();
            storage.Append(ready.Entries);
            node.Advance();
            sent.AddRange([.. ready.Messages, .. ready.MessagesAfterSync]);
        }
        return sent;
    }
}
