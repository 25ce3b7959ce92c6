namespace EdgeOrch.Store.Tests;

public sealed class HistoryTests : IDisposable
{
    private static readonly TimeSpan s_age = TimeSpan.FromMinutes(5);

    private readonly TestDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Old_history_is_forgotten_by_itself_and_an_idle_store_sets_no_timer()
    {
        var time = new ManualTime();
        await using var store = await Stores.OpenAsync(new ReplicatedStoreOptions { Directory = _directory.Store, VolatileInterval = TimeSpan.Zero, HistoryAge = s_age }, time);
        Assert.False(time.HasTimers());
        long old = await store.PutAsync("/a", "1");
        time.Advance(s_age / 2);
        long young = await store.PutAsync("/a", "2");
        time.Advance(s_age / 2);
        await Stores.UntilAsync(() => store.CompactedRevision == old, "compaction to the old revision");
        time.Advance(s_age / 2);
        await Stores.UntilAsync(() => store.CompactedRevision == young, "compaction to the young revision");
        Assert.False(time.HasTimers());
        Assert.Equal("2", Writes.Text(await store.GetAsync("/a", default)));
    }

    [Fact]
    public async Task Churn_does_not_grow_the_file()
    {
        var options = new ReplicatedStoreOptions { Directory = _directory.Store, VolatileInterval = TimeSpan.Zero, HistoryRevisions = 500, CheckpointPages = 100 };
        await using var store = await Stores.OpenAsync(options);
        async Task ChurnAsync(int rounds)
        {
            for (int i = 0; i < rounds; i++)
            {
                await Task.WhenAll(Enumerable.Range(0, 50).Select(k => store.PutAsync($"/k/{k}", new string('x', 1000), WriteClass.Volatile)));
            }
            await store.CompactAsync(Math.Max(store.CompactedRevision, store.CurrentRevision - 500), default);
        }
        await ChurnAsync(100);
        long early = new FileInfo(_directory.StoreFile).Length + new FileInfo(_directory.StoreFile + "-wal").Length;
        await ChurnAsync(400);
        long late = new FileInfo(_directory.StoreFile).Length + new FileInfo(_directory.StoreFile + "-wal").Length;
        Assert.True(late < early * 2, $"{early} bytes after 5,000 writes, {late} after 25,000");
        Assert.True(store.CurrentRevision - store.CompactedRevision <= 1000);
        Assert.Equal(50, (await store.RangeAsync(new RangeRequest("/k/"), default)).Items.Count);
    }

    [Fact]
    public async Task Deleted_data_gives_its_space_back()
    {
        await using var store = await Stores.OpenAsync(_directory.Store);
        for (int i = 0; i < 20; i++)
        {
            await Task.WhenAll(Enumerable.Range(0, 100).Select(k => store.PutAsync($"/k/{i}/{k}", new string('x', 10_000), WriteClass.Volatile)));
        }
        for (int i = 0; i < 20; i++)
        {
            await Task.WhenAll(Enumerable.Range(0, 100).Select(k => store.DeleteAsync($"/k/{i}/{k}")));
        }
        await store.CompactAsync(store.CurrentRevision, default);
        string path = _directory.StoreFile;
        await store.DisposeAsync();
        Assert.True(new FileInfo(path).Length < 6 << 20, $"{new FileInfo(path).Length} bytes are left of 20 MB that were deleted");
    }

    [Fact]
    public async Task A_watcher_that_history_has_passed_is_cut_off()
    {
        await using var store = await Stores.OpenAsync(new ReplicatedStoreOptions { Directory = _directory.Store, VolatileInterval = TimeSpan.Zero, RecentEvents = 4 });
        long start = await store.PutAsync("/a", "0");
        using var deadline = new CancellationTokenSource(Stores.Patience);
        await using var watch = store.WatchAsync("/", start, deadline.Token).GetAsyncEnumerator(deadline.Token);
        Assert.True(await watch.MoveNextAsync());
        for (int i = 0; i < 20; i++)
        {
            await store.PutAsync("/a", $"{i}");
        }
        await store.CompactAsync(store.CurrentRevision, default);
        var error = await Assert.ThrowsAsync<CompactedException>(async () => await watch.MoveNextAsync());
        Assert.Equal(store.CurrentRevision, error.CompactedRevision);
    }

    [Fact]
    public async Task A_slow_watcher_misses_nothing_that_history_still_has()
    {
        await using var store = await Stores.OpenAsync(new ReplicatedStoreOptions { Directory = _directory.Store, VolatileInterval = TimeSpan.Zero, RecentEvents = 4 });
        using var deadline = new CancellationTokenSource(Stores.Patience);
        await using var watch = store.WatchAsync("/", 0, deadline.Token).GetAsyncEnumerator(deadline.Token);
        Assert.True(await watch.MoveNextAsync());
        for (int i = 0; i < 2000; i++)
        {
            await store.PutAsync("/a", $"{i}", WriteClass.Volatile);
        }
        List<long> seen = [];
        while (seen.Count < 2000 && await watch.MoveNextAsync())
        {
            seen.AddRange(watch.Current.Events.Select(change => change.Current.ModRevision));
        }
        Assert.Equal(Enumerable.Range(1, 2000).Select(i => (long)i), seen);
    }

    [Fact]
    public async Task A_watch_is_told_how_far_it_has_come_while_others_change()
    {
        var time = new ManualTime();
        var options = new ReplicatedStoreOptions { Directory = _directory.Store, VolatileInterval = TimeSpan.Zero, ProgressInterval = TimeSpan.FromSeconds(5), HistoryAge = TimeSpan.Zero };
        await using var store = await Stores.OpenAsync(options, time);
        using var deadline = new CancellationTokenSource(Stores.Patience);
        await using var watch = store.WatchAsync("/mine/", 0, deadline.Token).GetAsyncEnumerator(deadline.Token);
        Assert.True(await watch.MoveNextAsync());
        var next = watch.MoveNextAsync().AsTask();
        long revision = await store.PutAsync("/others/a", "1");
        Assert.False(next.IsCompleted);
        time.Advance(options.ProgressInterval);
        Assert.True(await next);
        Assert.Equal((revision, 0), (watch.Current.Revision, watch.Current.Events.Count));
        Assert.False(time.HasTimers());
    }
}
