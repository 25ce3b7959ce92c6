using EdgeOrch.Raft.Log;
using EdgeOrch.Raft.Membership;
using EdgeOrch.Raft.Messages;

namespace EdgeOrch.Raft.Tests;

/// <summary>
/// An operator who sees that a member has left takes its machine away. Were the commit index only written and not synced, a power cut
/// could bring the old membership back, and with it a quorum that no longer exists.
/// </summary>
public sealed class MembershipInForceTests
{
    [Fact]
    public void A_membership_comes_into_force_with_a_sync_of_the_commit_index()
    {
        var storage = new MemoryLogStorage();
        storage.Reset(new SnapshotPoint(new EntryId(1, 1), new Members([1, 2, 3])));
        storage.Append([new Entry(1, 2, EntryKind.Membership, MembershipChange.One(MemberChangeKind.Remove, 3).Format())]);
        storage.Append([new Entry(1, 3, EntryKind.Command, new byte[] { 42 })]);
        var node = new RaftNode(new RaftOptions { Id = 2 }, storage, new HardState(1, 1, 1), storage.Compacted, new Random(1));

        node.Step(new HeartbeatRequest(1, 2, 1, Commit: 2, ReadRound: 0));
        var entering = node.TakeReady();
        node.Advance();
        node.Step(new HeartbeatRequest(1, 2, 1, Commit: 3, ReadRound: 0));
        var committing = node.TakeReady();

        Assert.Equal(new Members([1, 2]), entering.Members);
        Assert.Equal((true, 2L), (entering.MustSync, entering.HardState?.Commit));
        Assert.Equal((false, 3L), (committing.MustSync, committing.HardState?.Commit));
    }
}
