using EdgeOrch.Raft.Membership;
using EdgeOrch.Raft.Messages;
using EdgeOrch.Raft.Tests.Language;

namespace EdgeOrch.Raft.Tests;

/// <summary>What Ongaro's thesis (Consensus: Bridging Theory and Practice) adds to the paper; each test names the section whose rule it checks.</summary>
public sealed class ThesisTests
{
    private static readonly string[] Led = ["add-nodes 1 2 3", "campaign 1", "stabilize"];

    [Fact]
    public void Section_3_10_a_successor_stands_at_once_and_is_voted_for_under_a_living_leader()
    {
        var world = World.After([.. Led, "transfer-leader 1 2", "stabilize"]);

        Assert.Equal(new Standing(Role.Leader, 3, 2), world[2].Node.Standing);
        Assert.Equal(new Standing(Role.Follower, 3, 2), world[1].Node.Standing);
    }

    [Theory]
    [InlineData(Role.Candidate)]
    [InlineData(Role.Leader)]
    public void Section_3_10_only_a_follower_takes_over(Role role)
    {
        var world = World.After("add-nodes 1 2 3", "campaign 1", "process-ready 1", "deliver 1>2", "process-ready 2", "deliver 2>1", "process-ready 1");
        if (role == Role.Leader)
        {
            world.Run("stabilize");
        }
        var before = world[1].Node.Standing;
        Assert.Equal(role, before.Role);

        world[1].Node.Step(new TimeoutNow(2, 1, before.Term));

        Assert.Equal(before, world[1].Node.Standing);
    }

    [Fact]
    public void Section_4_1_the_next_change_waits_for_the_last_one()
    {
        var world = World.After([.. Led, "hold-apply 1", "propose-change 1 l4", "stabilize"]);

        Assert.Equal("  ChangePending\n", world.Run("propose-change 1 l5"));
        Assert.StartsWith("  Accepted", world.Run("apply 1", "propose-change 1 l5"), StringComparison.Ordinal);
    }

    [Fact]
    public void Section_4_2_1_a_server_that_joins_learns_the_first_members_from_the_log()
    {
        var world = World.After("add-nodes 1", "campaign 1", "stabilize", "add-nodes 2 voters=none", "propose-change 1 v2", "stabilize");

        Assert.Equal(new Members([1, 2]), world[2].Node.Members);
    }

    [Fact]
    public void Section_4_2_1_a_membership_that_no_entry_explains_is_refused()
    {
        var storage = new Log.MemoryLogStorage();

        Assert.Throws<RaftInvariantException>(
            () => new RaftNode(new RaftOptions { Id = 1 }, storage, default, SnapshotPoint.Empty with { Members = new Members([1]) }, new Random(1)));
    }

    [Fact]
    public void Section_4_2_2_a_leader_that_is_removed_does_not_count_itself_and_steps_down()
    {
        var world = World.After([.. Led, "propose-change 1 r1", "process-ready 1"]);
        Assert.Equal(Role.Leader, world[1].Node.Standing.Role);

        world.Run("stabilize");

        Assert.Equal(new Standing(Role.Follower, 2, 0), world[1].Node.Standing);
        Assert.Equal(new Members([2, 3]), world[1].Node.Members);
        world.Run("tick 1 40");
        Assert.Equal(Role.Follower, world[1].Node.Standing.Role);
    }

    [Theory]
    [InlineData(4, false)]
    [InlineData(5, true)]
    public void Section_4_2_3_a_vote_is_not_even_considered_while_the_leader_is_heard(int silence, bool considered)
    {
        var world = World.After([.. Led, $"tick 2 {silence} work=no"]);

        world[2].Node.Step(new VoteRequest(3, 2, 9, new EntryId(9, 9), IsPreVote: false, ForTransfer: false));

        Assert.Equal(considered ? 9 : 2, world[2].Node.Standing.Term);
        Assert.Equal(considered, world[2].Node.HasReady);
    }

    [Fact]
    public void Section_4_3_a_joint_membership_needs_both_majorities()
    {
        var world = World.After([.. Led, "add-nodes 4 5 voters=none", "propose-change 1 v4 v5 r2 r3 by=JointUntilLeft", "stabilize", "propose 1 a"]);

        world.Run("stabilize 1 4 5");
        Assert.Equal(3, world[1].Node.CommitIndex);
        world.Run("stabilize 1 2");

        Assert.Equal(4, world[1].Node.CommitIndex);
    }

    [Fact]
    public void Section_6_2_a_leader_that_hears_no_majority_steps_down()
    {
        var world = World.After([.. Led, "partition 1 | 2 3", "tick 1 9"]);
        Assert.Equal(Role.Leader, world[1].Node.Standing.Role);

        world.Run("tick 1 1");

        Assert.Equal(new Standing(Role.Follower, 2, 0), world[1].Node.Standing);
    }

    [Fact]
    public void Section_6_4_a_read_waits_for_a_round_of_heartbeats_that_began_after_it()
    {
        var world = World.After([.. Led, "read 1 7", "process-ready 1", "deliver 1>2", "process-ready 2"]);
        world.Run("read 1 8", "process-ready 1", "deliver 2>1");

        var ready = world[1].Node.TakeReady();

        Assert.Equal(new Reads.ReadGrant(7, 2), Assert.Single(ready.Reads));
    }

    [Fact]
    public void Section_9_6_a_pre_vote_changes_nothing_at_the_voter()
    {
        var world = World.After("add-nodes 1 2 3");

        world[1].Node.Step(new VoteRequest(2, 1, 9, new EntryId(1, 1), IsPreVote: true, ForTransfer: false));
        world[1].Node.Step(new VoteRequest(3, 1, 9, new EntryId(1, 1), IsPreVote: true, ForTransfer: false));

        var ready = world[1].Node.TakeReady();
        Assert.Null(ready.HardState);
        Assert.False(ready.MustSync);
        Assert.Equal([(9L, true), (9L, true)], ready.MessagesAfterSync.OfType<VoteResponse>().Select(static vote => (vote.Term, vote.IsGranted)));
    }

    [Fact]
    public void Section_10_2_1_entries_travel_before_they_are_stored_and_count_only_afterwards()
    {
        var world = World.After([.. Led, "propose 1 a", "take-ready 1", "deliver 1>2", "process-ready 2", "finish-ready 1", "deliver 1>3"]);
        Assert.Equal(2, world[1].Node.CommitIndex);

        world.Run("deliver 2>1");

        Assert.Equal(3, world[1].Node.CommitIndex);
    }
}
