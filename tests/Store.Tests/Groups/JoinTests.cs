using EdgeOrch.Store.Replication.Peers;

namespace EdgeOrch.Store.Tests.Groups;

/// <summary>A server gets the whole state of its group.</summary>
public sealed class JoinTests
{
    private static readonly IReadOnlyDictionary<long, PeerAddress> s_somebody = new Dictionary<long, PeerAddress> { [7] = new("nobody", 1) };

    [Fact]
    public async Task A_state_of_many_chunks_arrives_with_its_history()
    {
        await using var group = await TestGroup.OfAsync(1, static options => options with { HistoryRevisions = 0 });
        var random = new Random(5);
        byte[] value = new byte[100_000];
        for (int i = 0; i < 30; i++)
        {
            random.NextBytes(value);
            await group.Leader.Store.CommitAsync(new Transaction([], [new Mutation($"/big/{i % 20}", value.ToArray())]), default);
        }
        await group.Leader.Store.CompactAsync(5, default);
        await group.JoinAsync(group.Make("second"));
        await group.ReachAsync(await group.WriteAsync("/a", "b"));
        await group.EqualAsync();
        var second = group.Servers[1].Store;
        Assert.Equal(5, second.CompactedRevision);
        await Assert.ThrowsAsync<CompactedException>(async () => await second.WatchAsync("/", 4, default).GetAsyncEnumerator().MoveNextAsync());
        List<long> seen = [];
        await foreach (var batch in second.WatchAsync("/", 5, default))
        {
            seen.AddRange(batch.Events.Select(static change => change.Current.ModRevision));
            if (batch.Revision >= 31)
            {
                break;
            }
        }
        Assert.Equal(Enumerable.Range(6, 26).Select(static revision => (long)revision), seen);
    }

    [Fact]
    public async Task Who_is_restarted_while_joining_goes_on_as_the_same_server()
    {
        await using var group = await TestGroup.OfAsync(1);
        await group.WriteAsync("/a", "b");
        var second = group.Make("second");
        long id = ReplicatedStore.PrepareToJoin(second.Directory);
        Assert.Equal(id, ReplicatedStore.PrepareToJoin(second.Directory));
        var refusal = await Assert.ThrowsAsync<StoreUnavailableException>(() => second.StartAsync());
        Assert.Contains("join", refusal.Message, StringComparison.Ordinal);
        await second.StartAsync(s_somebody);
        Assert.Equal(id, second.Id);
        Assert.Empty(second.View.Members);
        await Assert.ThrowsAsync<NotLeaderException>(() => second.Store.PutAsync("/x", "y"));
        await second.StopAsync();
        await group.Leader.Store.Group.AddAsync(id, second.About, staysLearner: false, default);
        await second.StartAsync(new Dictionary<long, PeerAddress> { [group.Servers[0].Id] = group.Servers[0].Address });
        Assert.Equal(id, second.Id);
        await Stores.UntilAsync(() => second.View.Members.Count == 2, "it is in");
        await second.StopAsync();
        await second.StartAsync(s_somebody);
        await group.ReachAsync(await group.WriteAsync("/a", "c"));
        await group.EqualAsync();
    }

    [Fact]
    public async Task Who_has_a_state_of_no_group_does_not_throw_it_away_to_join_one()
    {
        using var directory = new TestDirectory();
        await using (var store = await Stores.OpenAsync(directory.Store))
        {
            await store.PutAsync("/a", "b");
        }
        await using (var member = await Stores.OpenAsync(new ReplicatedStoreOptions { Directory = directory.Store, Join = s_somebody }))
        {
            Assert.True(member.Group.View.IsAlone);
        }
    }

    [Fact]
    public async Task Who_lags_gets_the_state_while_others_read_it()
    {
        await using var group = await TestGroup.OfAsync(3, static options => options with { MaxLogBytes = 20_000, CheckpointPages = 10, HistoryRevisions = 50 });
        await group.WriteAsync("/seen", "x");
        var lagging = group.Followers.First();
        await group.ReachAsync(1);
        using var stop = new CancellationTokenSource();
        long index = lagging.Store.CurrentRevision;
        var readers = Enumerable.Range(0, 3).Select(_ => Task.Run(async () =>
        {
            long newest = 0;
            while (!stop.IsCancellationRequested)
            {
                var range = await lagging.Store.RangeAsync(new RangeRequest("/"), default);
                Assert.True(range.Revision >= newest, "time ran backwards");
                newest = range.Revision;
                Assert.Equal("x", Writes.Text(await lagging.Store.GetAsync("/seen", default)));
            }
        })).ToArray();
        var watching = Task.Run(async () =>
        {
            await foreach (var _ in lagging.Store.WatchAsync("/", index, stop.Token))
            {
            }
        });
        foreach (var other in group.Up.Where(server => server != lagging))
        {
            group.Network.Cut(other.Id, lagging.Id);
            group.Network.Cut(lagging.Id, other.Id);
        }
        await group.AgreeAsync([.. group.Up.Where(server => server != lagging)]);
        long revision = 0;
        for (int i = 0; i < 400; i++)
        {
            revision = await group.WriteAsync($"/{i % 30}", new string('v', 500));
        }
        group.Network.Heal();
        await group.ReachAsync(revision);
        await group.ReachAsync(await group.WriteAsync("/after", "y"));
        await Assert.ThrowsAsync<CompactedException>(() => watching.WaitAsync(Stores.Patience));
        Assert.Contains("edgeorch_store_states_received_total 2\n", lagging.Metrics.Write(), StringComparison.Ordinal);
        await stop.CancelAsync();
        await Task.WhenAll(readers);
        await group.EqualAsync();
    }
}
