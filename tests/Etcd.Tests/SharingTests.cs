using static EdgeOrch.Store.Tests.Writes;

namespace EdgeOrch.Store.Tests;

/// <summary>An etcd that others use, and compact, too.</summary>
[Collection(Etcd34Collection.Name)]
public sealed class SharingTests(Etcd34 etcd)
{
    [Fact]
    public async Task Keys_of_others_neither_show_nor_take_revisions()
    {
        await using var store = await Stores.OpenAsync(etcd.NewStore());
        long revision = await store.PutAsync("/a", "1");
        await OthersWriteAsync(3);
        var range = await store.RangeAsync(new RangeRequest(""), CancellationToken.None);
        Assert.Equal((revision, 1), (range.Revision, range.Items.Count));
        Assert.Equal(revision, store.CurrentRevision);
        var failed = await store.CommitAsync(PutIf("/a", 0, "x"), CancellationToken.None);
        Assert.Equal((false, revision), (failed.Succeeded, failed.Revision));
        Assert.Equal(revision + 4, await store.PutAsync("/a", "2"));
    }

    [Fact]
    public async Task A_compaction_beyond_the_last_change_loses_nothing()
    {
        await using var store = await Stores.OpenAsync(etcd.NewStore());
        await store.PutAsync("/a", "1");
        long revision = await store.PutAsync("/a", "2");
        await OthersWriteAsync(5);
        await OthersCompactAsync();
        var range = await store.RangeAsync(new RangeRequest("") { Revision = revision }, CancellationToken.None);
        Assert.Equal("2", Text(Assert.Single(range.Items)));
        var log = new WatchLog(revision - 1);
        var past = await Assert.ThrowsAsync<CompactedException>(() => log.FollowAsync(store, CancellationToken.None));
        Assert.Equal(revision, past.CompactedRevision);
        Assert.Equal(revision, store.CompactedRevision);
        await using var watch = store.WatchAsync("", revision, CancellationToken.None).GetAsyncEnumerator();
        Assert.True(await watch.MoveNextAsync());
        Assert.Equal(revision, watch.Current.Revision);
        long next = await store.PutAsync("/a", "3");
        Assert.True(await watch.MoveNextAsync());
        Assert.Equal((next, "2"), (watch.Current.Revision, Text(watch.Current.Events[0].Previous)));
    }

    [Fact]
    public async Task Two_stores_with_one_prefix_see_each_other()
    {
        var options = etcd.NewStore();
        await using var one = await Stores.OpenAsync(options);
        await using var other = await Stores.OpenAsync(options);
        var result = await one.CommitAsync(new Transaction([], [new Mutation("/a", Bytes("<>"), 1)]), CancellationToken.None);
        Assert.Equal($"<{result.Revision}>", Text(await other.GetAsync("/a", CancellationToken.None)));
        await Eventually.TrueAsync(() => other.CurrentRevision == result.Revision, Stores.Patience, "it hears of the other's write");
    }

    [Fact]
    public async Task Prefixes_keep_stores_apart()
    {
        await using var one = await Stores.OpenAsync(etcd.NewStore());
        await using var other = await Stores.OpenAsync(etcd.NewStore());
        await one.PutAsync("/a", "1");
        Assert.Null(await other.GetAsync("/a", CancellationToken.None));
        Assert.Empty((await other.RangeAsync(new RangeRequest(""), CancellationToken.None)).Items);
    }

    [Fact]
    public async Task What_is_not_the_stores_is_refused_by_name()
    {
        var options = etcd.NewStore();
        await using var store = await Stores.OpenAsync(options);
        (await etcd.Etcd.ControlAsync("put", options.Prefix + "/data/a", "by hand")).Succeeded();
        var error = await Assert.ThrowsAsync<StoreCorruptException>(async () => await store.GetAsync("/a", CancellationToken.None));
        Assert.Contains("/a", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Members_of_different_clusters_are_refused()
    {
        await using var stranger = await EtcdInstance.StartAsync("3.5");
        var error = await Assert.ThrowsAsync<StoreUnavailableException>(() => Stores.OpenAsync(Stores.Options([etcd.Etcd, stranger])));
        Assert.Contains("different etcd clusters", error.Message, StringComparison.Ordinal);
    }

    private async Task OthersWriteAsync(int times)
    {
        for (int i = 0; i < times; i++)
        {
            (await etcd.Etcd.ControlAsync("put", "/others", $"{i}")).Succeeded();
        }
    }

    private async Task OthersCompactAsync()
    {
        string status = (await etcd.Etcd.ControlAsync("get", "/others", "--write-out", "fields")).Succeeded().Out;
        string revision = status.Split('\n').First(static line => line.StartsWith("\"Revision\"", StringComparison.Ordinal)).Split(':')[1].Trim();
        (await etcd.Etcd.ControlAsync("compact", revision)).Succeeded();
    }
}
