using static EdgeOrch.Store.Tests.Writes;

namespace EdgeOrch.Store.Tests;

/// <summary>More than fits into one message, or one page.</summary>
[Collection(Etcd35Collection.Name)]
public sealed class LargeDataTests(Etcd35 etcd)
{
    private const int Large = 700_000;

    [Fact]
    public async Task A_range_of_many_pages_is_one_revision_and_whole()
    {
        await using var store = await Stores.OpenAsync(etcd.NewStore());
        string[] keys = [.. Enumerable.Range(0, 1000).Select(static i => $"/k/{i:d4}")];
        foreach (string[] some in keys.Chunk(50))
        {
            await store.CommitAsync(new Transaction([], [.. some.Select(static key => new Mutation(key, Bytes(key)))]), CancellationToken.None);
        }
        using var enough = new CancellationTokenSource();
        var writer = Task.Run(async () =>
        {
            while (!enough.IsCancellationRequested)
            {
                await store.PutAsync("/k/9999", "x");
                await store.DeleteAsync("/k/9999");
            }
        });
        for (int i = 0; i < 20; i++)
        {
            var range = await store.RangeAsync(new RangeRequest("/k/"), CancellationToken.None);
            Assert.Equal(keys, range.Items.Select(static item => item.Key).Where(static key => key != "/k/9999"));
            Assert.All(range.Items, item => Assert.True(item.ModRevision <= range.Revision));
            Assert.Equal(0, range.Remaining);
        }
        await enough.CancelAsync();
        await writer;
        var page = await store.RangeAsync(new RangeRequest("/k/") { Limit = 300, After = "/k/0099" }, CancellationToken.None);
        Assert.Equal((300, 600), (page.Items.Count, page.Remaining));
        Assert.Equal("/k/0100", page.Items[0].Key);
    }

    [Fact]
    public async Task A_revision_that_is_larger_than_a_message_comes_whole()
    {
        await using var store = await Stores.OpenAsync(etcd.NewStore());
        long start = store.CurrentRevision;
        await PutPairAsync(store, 'a');
        await PutPairAsync(store, 'b');
        long end = await store.DeleteAsync("/two");
        List<WatchBatch> batches = [];
        using var deadline = new CancellationTokenSource(Stores.Patience);
        await foreach (var batch in store.WatchAsync("", start, deadline.Token))
        {
            batches.Add(batch);
            if (batch.Revision == end)
            {
                break;
            }
        }
        var events = batches.SelectMany(static batch => batch.Events).ToList();
        Assert.Equal(["/one", "/two", "/one", "/two", "/two"], events.Select(static change => change.Current.Key));
        Assert.All(batches, batch => Assert.DoesNotContain(events.Except(batch.Events), change => batch.Events.Any(other => other.Current.ModRevision == change.Current.ModRevision)));
        Assert.Equal(new string('b', Large), Text(events[^1].Previous));
    }

    [Fact]
    public async Task What_etcd_finds_too_large_is_refused_and_not_applied()
    {
        await using var store = await Stores.OpenAsync(etcd.NewStore());
        var error = await Assert.ThrowsAsync<StoreUnavailableException>(() => store.PutAsync("/a", new string('x', 3 * Large)));
        Assert.Contains("--max-request-bytes", error.Message, StringComparison.Ordinal);
        Assert.Null(await store.GetAsync("/a", CancellationToken.None));
    }

    private static ValueTask<TransactionResult> PutPairAsync(IStore store, char letter)
    {
        byte[] value = Bytes(new string(letter, Large));
        return store.CommitAsync(new Transaction([], [new Mutation("/one", value), new Mutation("/two", value)]), CancellationToken.None);
    }
}
