using EdgeOrch.Raft.Membership;
using EdgeOrch.Raft.Replication;

namespace EdgeOrch.Raft.Tests.Parts;

/// <summary>What majorities have reached and how elections stand, by table and against counting.</summary>
public sealed class QuorumTests
{
    [Theory]
    [InlineData("7", 7)]
    [InlineData("7 3", 3)]
    [InlineData("7 3 5", 5)]
    [InlineData("7 0 0", 0)]
    [InlineData("7 7 0", 7)]
    [InlineData("4 3 2 1", 2)]
    [InlineData("5 4 3 2 1", 3)]
    [InlineData("9 9 9 0 0", 9)]
    [InlineData("6 5 4 3 2 1", 3)]
    public void A_value_is_reached_when_a_majority_has_it(string values, long reached)
    {
        long[] all = [.. values.Split(' ').Select(long.Parse)];

        Assert.Equal(reached, Quorum.Reached(new Members(Enumerable.Range(1, all.Length).Select(static id => (long)id)), id => all[id - 1]));
    }

    [Theory]
    [InlineData("1 2 3", "1 2 3", "1=5 2=5", 5)]
    [InlineData("1 2 3", "3 4 5", "1=5 2=5", 0)]
    [InlineData("1 2 3", "3 4 5", "1=5 2=5 4=4 5=3", 3)]
    [InlineData("1", "2 3 4", "1=9 2=7 3=6", 6)]
    [InlineData("1 2", "1", "1=9 2=4", 4)]
    public void Of_a_joint_membership_both_majorities_must_have_it(string incoming, string outgoing, string values, long reached)
    {
        var members = new Members(Ids(incoming)) { Outgoing = [.. Ids(outgoing)] };
        var known = values.Split(' ').Select(static pair => pair.Split('=')).ToDictionary(static pair => long.Parse(pair[0]), static pair => long.Parse(pair[1]));

        Assert.Equal(reached, Quorum.Reached(members, id => known.GetValueOrDefault(id)));
    }

    [Fact]
    public void Learners_and_servers_that_wait_to_leave_do_not_count()
    {
        var members = new Members([1, 2, 3]) { Learners = [4, 5] };

        Assert.Equal(0, Quorum.Reached(members, static id => id is 1 or 4 or 5 ? 9 : 0));
    }

    [Fact]
    public void Nobody_agrees_to_nothing()
    {
        Assert.False(Quorum.Agrees(Members.Nobody, static _ => true));
        Assert.Equal(0, Quorum.Reached(Members.Nobody, static _ => 9));
    }

    [Theory]
    [InlineData(1, "1+", true)]
    [InlineData(1, "1-", false)]
    [InlineData(2, "1+", null)]
    [InlineData(2, "1+ 2-", false)]
    [InlineData(3, "1+", null)]
    [InlineData(3, "1+ 2-", null)]
    [InlineData(3, "1+ 2- 3-", false)]
    [InlineData(3, "1+ 3+", true)]
    [InlineData(4, "1+ 2+ 3- 4-", false)]
    [InlineData(5, "1+ 2+ 3-", null)]
    [InlineData(5, "1+ 2+ 3+", true)]
    [InlineData(3, "1+ 7+ 8+", null)]
    public void An_election_is_won_lost_or_open(int voters, string votes, bool? outcome)
    {
        var given = votes.Split(' ').ToDictionary(static vote => long.Parse(vote[..^1]), static vote => vote[^1] == '+');

        Assert.Equal(outcome, Quorum.Election(new Members(Enumerable.Range(1, voters).Select(static id => (long)id)), given));
    }

    [Fact]
    public void A_joint_election_is_lost_when_one_majority_cannot_be_had()
    {
        var members = new Members([1, 4, 5]) { Outgoing = [1, 2, 3] };

        Assert.False(Quorum.Election(members, new Dictionary<long, bool> { [1] = true, [4] = true, [2] = false, [3] = false }));
        Assert.Null(Quorum.Election(members, new Dictionary<long, bool> { [1] = true, [4] = true, [2] = false }));
        Assert.True(Quorum.Election(members, new Dictionary<long, bool> { [1] = true, [4] = true, [2] = true }));
    }

    [Fact]
    public void Sorting_gives_what_counting_gives()
    {
        const int Seed = 1411;
        var random = new Random(Seed);
        for (int run = 0; run < 2_000; run++)
        {
            var values = Enumerable.Range(1, random.Next(1, 20)).ToDictionary(static id => (long)id, _ => random.NextInt64(0, 8));

            long reached = Quorum.Reached(new Members(values.Keys), id => values[id]);

            long counted = values.Values.Where(value => values.Values.Count(other => other >= value) > values.Count / 2).Max();
            Assert.True(counted == reached, $"seed {Seed}, run {run}: {string.Join(' ', values.Values)} gives {reached}, not {counted}");
        }
    }

    private static IEnumerable<long> Ids(string text) => text.Split(' ').Select(long.Parse);
}
