using EdgeOrch.Raft.Messages;
using EdgeOrch.Raft.Tests.Language;

namespace EdgeOrch.Raft.Tests;

/// <summary>Messages that are late, addressed wrongly or come from somebody who does not belong here.</summary>
public sealed class StrayMessageTests
{
    private static readonly string[] Led = ["add-nodes 1 2 3", "campaign 1", "stabilize"];

    [Fact]
    public void An_answer_meant_for_a_leader_of_the_past_is_no_acknowledgement_for_the_present_one()
    {
        // Server 3 told a stale leader of term 2; before the answer arrived, server 1 won that very term.
        var world = World.After("add-nodes 1 2 3 snapshot=1,9 log=1,1", "campaign 1", "stabilize 1 2", "compact 1 11", "drop 1>3");
        var told = World.After("add-nodes 3 voters=1,2,3 term=2");
        told[3].Node.Step(new HeartbeatRequest(1, 3, 1, 0, 0));
        var late = Assert.Single(told[3].Node.TakeReady().MessagesAfterSync);
        Assert.Equal(world[1].Node.Standing.Term, late.Term);

        world[1].Node.Step(late);

        Assert.DoesNotContain(world[1].Node.TakeReady().Messages, static message => message is SnapshotRequest);
        Assert.Equal(0, world[1].Node.MemberStatuses()[2].Match);
        Assert.Equal(Replication.ProgressState.Probe, world[1].Node.MemberStatuses()[2].State);
    }

    [Fact]
    public void Strangers_and_other_addressees_are_not_heard()
    {
        var world = World.After(Led);
        var node = world[1].Node;
        long term = node.Standing.Term;

        node.Step(new AppendResponse(9, 1, term, 2, IsRejected: false, EntryId.None));
        node.Step(new HeartbeatResponse(9, 1, term, 0));
        node.Step(new HeartbeatRequest(2, 7, term + 5, 0, 0));

        Assert.False(node.HasReady);
        Assert.Equal(new Standing(Role.Leader, term, 1), node.Standing);
    }

    [Fact]
    public void Answers_to_a_server_that_does_not_lead_are_ignored()
    {
        var world = World.After(Led);
        var node = world[2].Node;
        long term = node.Standing.Term;

        node.Step(new AppendResponse(3, 2, term, 2, IsRejected: false, EntryId.None));
        node.Step(new HeartbeatResponse(3, 2, term, 4));
        node.Step(new ReadRequest(3, 2, term, 4));
        node.Step(new VoteResponse(3, 2, term, IsPreVote: false, IsGranted: true, EntryId.None));
        node.Step(new VoteResponse(3, 2, term + 1, IsPreVote: true, IsGranted: true, EntryId.None));

        Assert.False(node.HasReady);
        Assert.Equal(new Standing(Role.Follower, term, 1), node.Standing);
    }

    [Fact]
    public void A_pre_vote_of_an_earlier_question_does_not_count()
    {
        var world = World.After("add-nodes 1 2 3", "campaign 1", "process-ready 1");

        world[1].Node.Step(new VoteResponse(2, 1, 9, IsPreVote: true, IsGranted: true, EntryId.None));
        world[1].Node.Step(new VoteResponse(2, 1, 1, IsPreVote: true, IsGranted: true, EntryId.None));
        Assert.Equal(Role.PreCandidate, world[1].Node.Standing.Role);

        world[1].Node.Step(new VoteResponse(2, 1, 2, IsPreVote: true, IsGranted: true, EntryId.None));
        Assert.Equal(new Standing(Role.Candidate, 2, 0), world[1].Node.Standing);
    }

    [Fact]
    public void Old_requests_other_than_a_leaders_are_answered_only_when_that_helps()
    {
        var world = World.After("add-nodes 1 2 3 term=5");
        var node = world[1].Node;

        node.Step(new VoteRequest(2, 1, 3, new EntryId(1, 1), IsPreVote: false, ForTransfer: false));
        node.Step(new ReadRequest(2, 1, 3, 7));
        node.Step(new TimeoutNow(2, 1, 3));
        Assert.False(node.HasReady);

        node.Step(new VoteRequest(2, 1, 3, new EntryId(1, 1), IsPreVote: true, ForTransfer: false));
        var answer = Assert.IsType<VoteResponse>(Assert.Single(node.TakeReady().MessagesAfterSync));
        Assert.Equal((5, true, false), (answer.Term, answer.IsPreVote, answer.IsGranted));
    }

    [Fact]
    public void Two_leaders_of_one_term_stop_the_server()
    {
        var world = World.After(Led);

        Assert.Throws<RaftInvariantException>(() => world[1].Node.Step(new HeartbeatRequest(2, 1, 2, 0, 0)));
        Assert.Throws<RaftInvariantException>(() => world[3].Node.Step(new HeartbeatRequest(2, 3, 2, 0, 0)));
    }

    [Fact]
    public void A_follower_that_has_more_than_the_leader_stops_the_leader() =>
        Assert.Throws<RaftInvariantException>(
            () => World.After(Led)[1].Node.Step(new AppendResponse(2, 1, 2, 99, IsRejected: false, EntryId.None)));

    [Fact]
    public void Nothing_is_asked_of_a_server_whose_work_is_not_done()
    {
        var world = World.After([.. Led, "propose 1 a", "take-ready 1"]);
        var node = world[1].Node;

        Assert.False(node.HasReady);
        Assert.Throws<RaftInvariantException>(node.Tick);
        Assert.Throws<RaftInvariantException>(() => node.Propose(default, out _));
        Assert.Throws<RaftInvariantException>(() => node.Step(new HeartbeatResponse(2, 1, 2, 0)));
        Assert.Throws<RaftInvariantException>(() => node.Read(1));
        Assert.Throws<RaftInvariantException>(() => node.TakeReady());
        node.Advance();
        Assert.Throws<RaftInvariantException>(node.Advance);
    }

    [Theory]
    [InlineData(0, 10, 1, 8, 100)]
    [InlineData(1, 1, 1, 8, 100)]
    [InlineData(1, 10, 0, 8, 100)]
    [InlineData(1, 10, 1, 0, 100)]
    [InlineData(1, 10, 1, 8, 0)]
    public void Options_that_make_no_sense_are_refused(long id, int election, int heartbeat, int inflights, long inflightBytes)
    {
        var options = new RaftOptions
        {
            Id = id, ElectionTicks = election, HeartbeatTicks = heartbeat, MaxInflightMessages = inflights, MaxInflightBytes = inflightBytes,
        };

        Assert.ThrowsAny<ArgumentException>(() => new RaftNode(options, new Log.MemoryLogStorage(), default, SnapshotPoint.Empty, new Random(1)));
    }

    [Fact]
    public void An_entry_that_changes_the_membership_and_does_not_fit_stops_the_server()
    {
        var world = World.After("add-nodes 1 2 3");
        var entry = new Entry(2, 2, EntryKind.Membership, Membership.MembershipChange.Leave.Format());
        world[1].Node.Step(new AppendRequest(2, 1, 2, new EntryId(1, 1), [entry], 2));
        world[1].ProcessReady();

        var broken = Assert.Throws<RaftInvariantException>(world[1].ProcessReady);

        Assert.Contains("no joint change is under way", broken.Message, StringComparison.Ordinal);
    }
}
