namespace EdgeOrch.Store.Tests;

/// <summary>History that goes away under those who read it.</summary>
[Collection(Etcd35Collection.Name)]
public sealed class CompactionTests(Etcd35 etcd)
{
    [Fact]
    public async Task A_watcher_that_compaction_overtakes_is_told_and_one_that_keeps_up_misses_nothing()
    {
        await using var store = await Stores.OpenAsync(etcd.NewStore());
        long start = store.CurrentRevision;
        var log = new WatchLog(start);
        using var stop = new CancellationTokenSource(Stores.Patience);
        var watch = log.FollowAsync(store, stop.Token);
        await using var slow = store.WatchAsync("", start, stop.Token).GetAsyncEnumerator(stop.Token);
        Assert.True(await slow.MoveNextAsync());
        // Far more than the connection holds for a watcher that does not read.
        string value = new('x', 200_000);
        long newest = 0;
        for (int i = 0; i < 100; i++)
        {
            newest = await store.PutAsync("/a", value + i);
        }
        await log.ReachAsync(newest);
        await store.CompactAsync(newest, CancellationToken.None);
        await store.PutAsync("/a", "after");
        var error = await Assert.ThrowsAsync<CompactedException>(async () =>
        {
            while (await slow.MoveNextAsync())
            {
                Assert.NotNull(slow.Current);
            }
        });
        Assert.InRange(error.CompactedRevision, start + 1, newest);
        await log.ReachAsync(newest + 1);
        Assert.Equal(101, log.Changes.Count);
        await stop.CancelAsync();
        await watch;
    }

    [Fact]
    public async Task History_older_than_its_age_is_forgotten_without_asking()
    {
        await using var store = await Stores.OpenAsync(etcd.NewStore() with { HistoryAge = TimeSpan.FromMilliseconds(200) });
        await store.PutAsync("/a", "1");
        long kept = await store.PutAsync("/a", "2");
        await Eventually.TrueAsync(
            async () =>
            {
                await store.PutAsync("/a", "3");
                return store.CompactedRevision >= kept;
            },
            Stores.Patience,
            "the past is compacted");
        await Assert.ThrowsAsync<CompactedException>(async () => await store.RangeAsync(new RangeRequest("") { Revision = kept - 1 }, CancellationToken.None));
    }
}
