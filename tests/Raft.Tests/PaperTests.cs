using EdgeOrch.Raft.Messages;
using EdgeOrch.Raft.Tests.Language;

namespace EdgeOrch.Raft.Tests;

/// <summary>
/// The Raft paper (Ongaro, Ousterhout: In Search of an Understandable Consensus Algorithm, extended version), section by section: each
/// test names the section whose rule it checks. What the thesis adds is in <see cref="ThesisTests"/>.
/// </summary>
public sealed class PaperTests
{
    private static readonly string[] Led = ["add-nodes 1 2 3", "campaign 1", "stabilize"];

    public static TheoryData<string> RequestsOfALeader => new("append", "heartbeat", "snapshot");

    [Theory]
    [InlineData("add-nodes 2 1 3", Role.Follower)]
    [InlineData("campaign 2", Role.PreCandidate)]
    [InlineData("stabilize", Role.Leader)]
    public void Section_5_1_whoever_sees_a_higher_term_takes_it_and_follows(string until, Role role)
    {
        var world = World.After([.. new[] { "add-nodes 2 1 3", "campaign 2", "stabilize" }.TakeWhile(line => line != until), until]);
        Assert.Equal(role, world[2].Node.Standing.Role);

        world[2].Node.Step(new HeartbeatRequest(3, 2, 9, 0, 0));

        Assert.Equal(new Standing(Role.Follower, 9, 3), world[2].Node.Standing);
    }

    [Theory]
    [MemberData(nameof(RequestsOfALeader))]
    public void Section_5_1_a_request_of_a_past_term_is_refused(string kind)
    {
        var world = World.After(Led);
        var before = world[2].Node.Standing;

        world[2].Node.Step(Request(kind, from: 3, to: 2, term: before.Term - 1));

        var answer = Assert.IsType<AppendResponse>(Assert.Single(Work(world[2]).MessagesAfterSync));
        Assert.Equal((3, before.Term, true), (answer.To, answer.Term, answer.IsRejected));
        Assert.Equal(before, world[2].Node.Standing);
    }

    [Fact]
    public void Section_5_2_servers_start_as_followers() =>
        Assert.All(World.After("add-nodes 1 2 3").Servers.Values, static server => Assert.Equal(new Standing(Role.Follower, 1, 0), server.Node.Standing));

    [Fact]
    public void Section_5_2_a_leader_sends_heartbeats_to_everybody_all_the_time()
    {
        var world = World.After(Led);
        for (int tick = 0; tick < 3; tick++)
        {
            world[1].Node.Tick();

            Assert.Equal([2L, 3L], Work(world[1]).Messages.OfType<HeartbeatRequest>().Select(static beat => beat.To));
            world[1].FinishReady();
        }
    }

    [Fact]
    public void Section_5_2_a_candidate_raises_its_term_votes_for_itself_and_asks_everybody_at_once()
    {
        var world = World.After("add-nodes 1 2 3", "campaign 1", "process-ready 1", "deliver 1>2", "process-ready 2", "deliver 2>1");

        var ready = Work(world[1]);

        Assert.Equal((Role.Candidate, new HardState(2, 1, 1), true), (ready.Standing.Role, ready.HardState!.Value, ready.MustSync));
        Assert.Equal([2L, 3L], ready.MessagesAfterSync.OfType<VoteRequest>().Where(static vote => !vote.IsPreVote).Select(static vote => vote.To));
    }

    [Theory]
    [InlineData(1, 0, Role.Leader)]
    [InlineData(3, 1, Role.Leader)]
    [InlineData(3, 0, Role.Candidate)]
    [InlineData(5, 2, Role.Leader)]
    [InlineData(5, 1, Role.Candidate)]
    [InlineData(4, 2, Role.Leader)]
    [InlineData(4, 1, Role.Candidate)]
    public void Section_5_2_votes_of_a_majority_win(int servers, int votes, Role role)
    {
        var world = World.After($"add-nodes {string.Join(' ', Enumerable.Range(1, servers))}", "campaign 1", "process-ready 1");
        Vote(world, isPreVote: true, servers);
        Settle(world[1]);

        Vote(world, isPreVote: false, votes + 1);

        Assert.Equal(role, world[1].Node.Standing.Role);
    }

    [Fact]
    public void Section_5_2_each_server_votes_once_a_term_first_come_first_served()
    {
        // In a term that it knows already, so that the vote alone must be stored.
        var world = World.After("add-nodes 1 2 3 term=5");
        var node = world[3].Node;
        node.Step(new VoteRequest(1, 3, 5, new EntryId(1, 1), IsPreVote: false, ForTransfer: false));
        node.Step(new VoteRequest(2, 3, 5, new EntryId(1, 1), IsPreVote: false, ForTransfer: false));
        node.Step(new VoteRequest(1, 3, 5, new EntryId(1, 1), IsPreVote: false, ForTransfer: false));

        var ready = Work(world[3]);

        Assert.Equal([(1L, true), (2L, false), (1L, true)], ready.MessagesAfterSync.OfType<VoteResponse>().Select(static vote => (vote.To, vote.IsGranted)));
        Assert.Equal(new HardState(5, 1, 1), ready.HardState);
        Assert.True(ready.MustSync);
    }

    [Theory]
    [MemberData(nameof(RequestsOfALeader))]
    public void Section_5_2_a_candidate_that_hears_the_leader_of_its_term_follows(string kind)
    {
        var world = World.After("add-nodes 1 2 3", "campaign 1", "process-ready 1", "deliver 1>2", "process-ready 2", "deliver 2>1", "process-ready 1");
        Assert.Equal(new Standing(Role.Candidate, 2, 0), world[1].Node.Standing);

        world[1].Node.Step(Request(kind, from: 3, to: 1, term: 2));

        Assert.Equal(new Standing(Role.Follower, 2, 3), world[1].Node.Standing);
    }

    [Fact]
    public void Section_5_2_election_timeouts_are_spread_between_one_and_two()
    {
        const int Seed = 52;
        HashSet<int> seen = [];
        var options = new RaftOptions { Id = 1, ElectionTicks = 10 };
        for (int run = 0; run < 300; run++)
        {
            var storage = new Log.MemoryLogStorage();
            storage.Reset(new SnapshotPoint(new EntryId(1, 1), new Membership.Members([1, 2])));
            var node = new RaftNode(options, storage, Founding.State, storage.Compacted, new Random(Seed + run));
            int ticks = 0;
            while (node.Standing.Role == Role.Follower)
            {
                node.Tick();
                ticks++;
            }
            seen.Add(ticks);
        }
        Assert.Equal(Enumerable.Range(10, 10), seen.Order());
    }

    [Fact]
    public void Section_5_3_a_leader_appends_and_sends_to_all_in_parallel()
    {
        var world = World.After([.. Led, "propose 1 a"]);

        var ready = Work(world[1]);

        Assert.Equal("2/3 \"a\"", Printer.Text(Assert.Single(ready.Entries)));
        Assert.Equal([2L, 3L], ready.Messages.OfType<AppendRequest>().Select(static append => append.To));
        Assert.All(ready.Messages.OfType<AppendRequest>(), static append => Assert.Equal(new EntryId(2, 2), append.Previous));
    }

    [Theory]
    [InlineData(3, "2", true)]
    [InlineData(3, "", false)]
    [InlineData(5, "2", false)]
    [InlineData(5, "2 4", true)]
    [InlineData(4, "2", false)]
    [InlineData(4, "3 4", true)]
    public void Section_5_3_an_entry_is_committed_when_a_majority_has_it(int servers, string acknowledged, bool committed)
    {
        var world = World.After($"add-nodes {string.Join(' ', Enumerable.Range(1, servers))}", "campaign 1", "stabilize", "propose 1 a", "process-ready 1");

        foreach (string id in acknowledged.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            world.Run($"deliver 1>{id}", $"process-ready {id}", $"deliver {id}>1");
        }

        Assert.Equal(committed ? 3 : 2, world[1].Node.CommitIndex);
    }

    [Fact]
    public void Section_5_3_followers_apply_in_log_order_once_they_know()
    {
        var world = World.After([.. Led, "propose 1 a", "propose 1 b", "process-ready 1", "deliver 1>2", "process-ready 2"]);
        Assert.DoesNotContain(world[2].Commands, static entry => entry.Kind == EntryKind.Command && entry.Data.Length > 0);

        world.Run("propose 1 c", "stabilize");

        Assert.Equal("  2: [2/3 \"a\", 2/4 \"b\", 2/5 \"c\"]\n", world.Run("applied 2"));
    }

    // The follower has 1/1, 2/2, 2/3.
    [Theory]
    [InlineData(0, 0, false)]
    [InlineData(1, 1, false)]
    [InlineData(2, 3, false)]
    [InlineData(1, 3, true)]
    [InlineData(3, 3, true)]
    [InlineData(2, 4, true)]
    public void Section_5_3_a_follower_refuses_entries_whose_predecessor_it_lacks(long term, long index, bool refused)
    {
        var world = World.After("add-nodes 1 voters=1,2 log=1,2,2");

        world[1].Node.Step(new AppendRequest(2, 1, 4, new EntryId(term, index), [], 0));

        var answer = Assert.IsType<AppendResponse>(Assert.Single(Work(world[1]).MessagesAfterSync));
        Assert.Equal(refused, answer.IsRejected);
    }

    // Figure 7: whatever the follower has, it ends with the leader's log.
    [Theory]
    [InlineData("1,1,1,4,4,5,5,6,6")]
    [InlineData("1,1,1,4")]
    [InlineData("1,1,1,4,4,5,5,6,6,6,6")]
    [InlineData("1,1,1,4,4,5,5,6,6,6,7,7")]
    [InlineData("1,1,1,4,4,4,4")]
    [InlineData("1,1,1,2,2,2,3,3,3,3,3")]
    public void Section_5_3_the_leaders_log_is_forced_on_followers(string log)
    {
        var world = World.After(
            "add-nodes 1 2 log=1,1,1,4,4,5,5,6,6,6 term=7 voters=1,2,3", $"add-nodes 3 log={log} term=7 voters=1,2,3", "campaign 1", "stabilize 1 2", "drop 1>3 kind=vote",
            "stabilize", "tick 1 1", "stabilize");

        Assert.Equal(8, world[1].Node.Standing.Term);
        Assert.Equal(Log(world[1]), Log(world[3]));
    }

    [Theory]
    [InlineData(2, 3, true)]
    [InlineData(2, 4, true)]
    [InlineData(3, 1, true)]
    [InlineData(2, 2, false)]
    [InlineData(1, 9, false)]
    public void Section_5_4_1_a_voter_with_the_better_log_refuses(long term, long index, bool granted)
    {
        var world = World.After("add-nodes 1 voters=1,2 log=1,2,2");

        world[1].Node.Step(new VoteRequest(2, 1, 9, new EntryId(term, index), IsPreVote: false, ForTransfer: false));

        Assert.Equal(granted, Assert.IsType<VoteResponse>(Assert.Single(Work(world[1]).MessagesAfterSync)).IsGranted);
    }

    // The leader of term 3 has 1/1, 2/2 and its own 3/3.
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(3, 3)]
    public void Section_5_4_2_only_entries_of_the_own_term_are_committed_by_counting(long acknowledged, long committed)
    {
        var world = World.After(
            "add-nodes 1 2 3 log=1,2", "campaign 1", "process-ready 1", "deliver 1>2", "process-ready 2", "deliver 2>1", "process-ready 1", "deliver 1>2", "process-ready 2",
            "deliver 2>1", "process-ready 1");
        Assert.Equal(new Standing(Role.Leader, 3, 1), world[1].Node.Standing);

        world[1].Node.Step(new AppendResponse(2, 1, 3, acknowledged, IsRejected: false, EntryId.None));

        Assert.Equal(committed, world[1].Node.CommitIndex);
    }

    [Fact]
    public void Section_5_5_requests_may_be_repeated()
    {
        var world = World.After([.. Led, "propose 1 a", "process-ready 1", "duplicate 1>2", "deliver 1>2", "process-ready 2", "duplicate 2>1", "deliver 2>1", "stabilize"]);

        Assert.Equal("  2: [2/3 \"a\"]\n", world.Run("applied 2"));
        Assert.Equal(Log(world[1]), Log(world[2]));
    }

    [Fact]
    public void Section_7_a_snapshot_that_the_log_contains_removes_nothing()
    {
        var world = World.After("add-nodes 1 voters=1,2 log=1,2,2,2");

        world[1].Node.Step(new SnapshotRequest(2, 1, 3, new SnapshotPoint(new EntryId(2, 3), world[1].Node.Members)));

        var ready = Work(world[1]);
        Assert.Null(ready.Install);
        Assert.Equal((4, 3), (world[1].Node.LastIndex, world[1].Node.CommitIndex));
        Assert.Equal(3, Assert.IsType<AppendResponse>(Assert.Single(ready.MessagesAfterSync)).Index);
    }

    private static Message Request(string kind, long from, long to, long term) => kind switch
    {
        "append" => new AppendRequest(from, to, term, EntryId.None, [], 0),
        "heartbeat" => new HeartbeatRequest(from, to, term, 0, 0),
        _ => new SnapshotRequest(from, to, term, new SnapshotPoint(new EntryId(1, 1), new Membership.Members([1, 2, 3]))),
    };

    // Servers 2 to a number say yes.
    private static void Vote(World world, bool isPreVote, int last)
    {
        for (long id = 2; id <= last; id++)
        {
            world[1].Node.Step(new VoteResponse(id, 1, 2, isPreVote, IsGranted: true, EntryId.None));
        }
    }

    private static void Settle(Server server)
    {
        while (server.Node.Standing.Role != Role.Leader && server.HasWork)
        {
            server.ProcessReady();
        }
    }

    private static Ready Work(Server server) => server.TakeReady();

    private static string Log(Server server) => Printer.Text(server.Disk.Read(1, server.Disk.LastIndex, long.MaxValue));
}
