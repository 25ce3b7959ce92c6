using EdgeOrch.Store.Replication.Peers.Memory;
using EdgeOrch.Testing;
using Xunit.Abstractions;

namespace EdgeOrch.Store.Tests.Groups;

/// <summary>Several servers that hold one state together.</summary>
public sealed class GroupTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(3)]
    [InlineData(5)]
    public async Task What_one_writes_all_have_at_the_same_revisions(int servers)
    {
        await using var group = await TestGroup.OfAsync(servers);
        long last = 0;
        for (int i = 0; i < 50; i++)
        {
            last = await group.Leader.Store.PutAsync($"/{i % 7}", $"{i}");
        }
        await group.ReachAsync(last);
        await group.EqualAsync();
        Assert.All(group.Up, server => Assert.Equal(servers, server.View.Members.Count));
    }

    [Fact]
    public async Task A_follower_refuses_writes_and_says_who_takes_them()
    {
        await using var group = await TestGroup.OfAsync(3);
        var leader = group.Leader;
        var error = await Assert.ThrowsAsync<NotLeaderException>(() => group.Followers.First().Store.PutAsync("/a", "b"));
        Assert.Equal(leader.About, error.Leader);
    }

    [Fact]
    public async Task A_read_on_a_follower_sees_what_was_acknowledged_before()
    {
        await using var group = await TestGroup.OfAsync(3);
        for (int i = 0; i < 30; i++)
        {
            long revision = await group.Leader.Store.PutAsync("/a", $"{i}");
            foreach (var follower in group.Followers)
            {
                Assert.True(await follower.Store.LatestRevisionAsync(default) >= revision);
                Assert.Equal($"{i}", Writes.Text(await follower.Store.GetAsync("/a", default)));
            }
        }
    }

    [Fact]
    public async Task When_the_leader_is_gone_another_one_leads_and_nothing_acknowledged_is_lost()
    {
        await using var group = await TestGroup.OfAsync(3);
        for (int round = 0; round < 3; round++)
        {
            long revision = await group.WriteAsync($"/round/{round}", "before");
            var old = group.Leader;
            foreach (var other in group.Up.Where(server => server != old))
            {
                group.Network.Cut(old.Id, other.Id);
                group.Network.Cut(other.Id, old.Id);
            }
            var rest = group.Up.Where(server => server != old).ToArray();
            await group.AgreeAsync(rest);
            var next = rest.Single(static server => server.View.IsLeading);
            long after = await next.Store.PutAsync($"/round/{round}", "after");
            Assert.True(after > revision);
            Assert.Equal("before", Writes.Text((await next.Store.RangeAsync(new RangeRequest($"/round/{round}") { Revision = revision }, default)).Items.Single()));
            await Stores.UntilAsync(() => !old.View.IsLeading, "the old leader steps down");
            group.Network.Heal();
            await group.AgreeAsync();
            await group.ReachAsync(after);
            await group.EqualAsync();
        }
    }

    [Fact]
    public async Task A_leader_without_a_majority_does_not_let_its_writers_wait_for_ever()
    {
        await using var group = await TestGroup.OfAsync(3);
        var leader = group.Leader;
        foreach (var follower in group.Followers)
        {
            group.Network.Cut(leader.Id, follower.Id);
            group.Network.Cut(follower.Id, leader.Id);
        }
        await Assert.ThrowsAsync<OutcomeUnknownException>(() => leader.Store.PutAsync("/a", "b"));
        await Assert.ThrowsAsync<NotLeaderException>(() => leader.Store.PutAsync("/a", "b"));
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await leader.Store.LatestRevisionAsync(default));
    }

    [Fact]
    public async Task A_server_that_was_away_catches_up()
    {
        await using var group = await TestGroup.OfAsync(3);
        var follower = group.Followers.First();
        await follower.StopAsync();
        long revision = 0;
        for (int i = 0; i < 40; i++)
        {
            revision = await group.WriteAsync($"/{i}", $"{i}");
        }
        await follower.StartAsync();
        await group.ReachAsync(revision);
        await group.EqualAsync();
    }

    [Fact]
    public async Task A_whole_group_starts_again_where_it_was()
    {
        await using var group = await TestGroup.OfAsync(3);
        await group.WriteAsync("/a", "b");
        var state = await TestGroup.ListAsync(group.Leader.Store);
        foreach (var server in group.Servers)
        {
            await server.StopAsync();
        }
        foreach (var server in group.Servers)
        {
            await server.StartAsync();
        }
        await group.AgreeAsync();
        await group.ReachAsync(1);
        Assert.Equal(state, await TestGroup.ListAsync(group.Leader.Store));
        await group.ReachAsync(await group.WriteAsync("/a", "c"));
        await group.EqualAsync();
    }

    [Fact]
    public async Task A_bad_network_costs_time_only()
    {
        int seed = Seed.Next();
        output.WriteLine($"seed {seed}");
        await using var group = await TestGroup.OfAsync(3, seed: seed);
        group.Network.Faults = new MemoryPeerFaults { Loss = 0.05, Duplication = 0.1, Reordering = 0.2, MaxDelay = TimeSpan.FromMilliseconds(8) };
        long revision = 0;
        for (int i = 0; i < 60; i++)
        {
            revision = await group.WriteAsync($"/{i % 9}", $"{i}");
        }
        group.Network.Faults = MemoryPeerFaults.None;
        await group.AgreeAsync();
        await group.ReachAsync(revision);
        await group.EqualAsync();
    }

    [Fact]
    public async Task A_watch_on_a_follower_has_no_gap_when_the_leader_changes()
    {
        await using var group = await TestGroup.OfAsync(3);
        var watched = group.Followers.First();
        using var stop = new CancellationTokenSource(Stores.Patience);
        List<long> seen = [];
        long last = long.MaxValue;
        var watching = Task.Run(async () =>
        {
            await foreach (var batch in watched.Store.WatchAsync("/", 0, stop.Token))
            {
                seen.AddRange(batch.Events.Select(static change => change.Current.ModRevision));
                if (batch.Revision >= Volatile.Read(ref last))
                {
                    break;
                }
            }
        });
        long written = 0;
        for (int i = 0; i < 60; i++)
        {
            if (i is 20 or 40)
            {
                var old = group.Leader;
                await old.Store.Group.TransferLeaderAsync(group.Followers.First(server => server != watched).Id, default);
            }
            written = await group.WriteAsync($"/{i}", $"{i}");
        }
        Volatile.Write(ref last, written + 1);
        await group.WriteAsync("/last", "");
        await watching;
        Assert.Equal(Enumerable.Range(1, (int)written + 1).Select(static revision => (long)revision), seen);
    }
}
