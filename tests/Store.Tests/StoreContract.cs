using static EdgeOrch.Store.Tests.Writes;

namespace EdgeOrch.Store.Tests;

/// <summary>What every engine must do. An engine's test class derives from this and opens the engine.</summary>
public abstract class StoreContract : IAsyncLifetime
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    protected IStore Store { get; private set; } = null!;

    /// <summary>The revision of the store before the test: 0 in stores of our own, whatever etcd is at in one of etcd's.</summary>
    protected long Start { get; private set; }

    public async Task InitializeAsync()
    {
        Store = await OpenAsync();
        Start = Store.CurrentRevision;
    }

    public virtual async Task DisposeAsync() => await Store.DisposeAsync();

    protected abstract Task<IStore> OpenAsync();

    [Fact]
    public async Task A_put_is_read_back_with_its_revisions()
    {
        long first = await Store.PutAsync("/a", "one");
        long second = await Store.PutAsync("/a", "two");
        var state = await Store.GetAsync("/a", default);
        Assert.Equal(first + 1, second);
        Assert.Equal("two", Text(state));
        Assert.Equal((first, second), (state!.CreateRevision, state.ModRevision));
        Assert.Equal(second, Store.CurrentRevision);
        Assert.Null(await Store.GetAsync("/missing", default));
    }

    [Fact]
    public async Task The_revision_is_spliced_into_the_value()
    {
        byte[] value = Bytes("{\"resourceVersion\":\"\"}");
        var result = await Store.CommitAsync(new Transaction([], [new Mutation("/a", value, 20)]), default);
        Assert.Equal($"{{\"resourceVersion\":\"{result.Revision}\"}}", Text(await Store.GetAsync("/a", default)));
        Assert.Equal(Text(result.Current[0]), Text(await Store.GetAsync("/a", default)));
    }

    [Fact]
    public async Task A_failed_comparison_changes_nothing_and_tells_the_present_state()
    {
        long revision = await Store.PutAsync("/a", "one");
        var created = await Store.CommitAsync(PutIf("/a", 0, "again"), default);
        Assert.False(created.Succeeded);
        Assert.Equal("one", Text(created.Current[0]));
        Assert.Equal(revision, Store.CurrentRevision);
        var missing = await Store.CommitAsync(
            new Transaction([new Compare("/b", 7)], [new Mutation("/b", Bytes("x")), new Mutation("/a", null)]), default);
        Assert.False(missing.Succeeded);
        Assert.Null(missing.Current[0]);
        Assert.True((await Store.CommitAsync(PutIf("/a", revision, "two"), default)).Succeeded);
        Assert.Equal(revision + 1, Store.CurrentRevision);
    }

    [Fact]
    public async Task All_mutations_of_a_transaction_share_one_revision()
    {
        await Store.PutAsync("/gone", "x");
        var result = await Store.CommitAsync(
            new Transaction([], [new Mutation("/a", Bytes("1")), new Mutation("/gone", null), new Mutation("/b", Bytes("2"))]), default);
        Assert.Equal(["1", "(none)", "2"], result.Current.Select(Text));
        var range = await Store.RangeAsync(new RangeRequest("/"), default);
        Assert.Equal(["/a", "/b"], range.Items.Select(item => item.Key));
        Assert.All(range.Items, item => Assert.Equal(result.Revision, item.ModRevision));
    }

    [Fact]
    public async Task A_transaction_that_changes_nothing_takes_no_revision()
    {
        long revision = await Store.PutAsync("/a", "1");
        Assert.Equal(revision, await Store.DeleteAsync("/missing"));
        Assert.Equal(revision, Store.CurrentRevision);
    }

    [Fact]
    public async Task A_deleted_key_starts_anew()
    {
        await Store.PutAsync("/a", "1");
        await Store.DeleteAsync("/a");
        Assert.Null(await Store.GetAsync("/a", default));
        long again = await Store.PutAsync("/a", "2");
        Assert.Equal(again, (await Store.GetAsync("/a", default))!.CreateRevision);
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    public async Task An_empty_key_is_refused(string? key) =>
        await Assert.ThrowsAsync<ArgumentException>(async () => await Store.CommitAsync(Put(key!, "x"), default));

    [Fact]
    public async Task A_key_named_twice_and_an_offset_out_of_range_are_refused()
    {
        var twice = new Transaction([], [new Mutation("/a", Bytes("1")), new Mutation("/a", null)]);
        Assert.Contains("/a", (await Assert.ThrowsAsync<ArgumentException>(async () => await Store.CommitAsync(twice, default))).Message);
        var beyond = new Transaction([], [new Mutation("/a", Bytes("1"), 2)]);
        await Assert.ThrowsAsync<ArgumentException>(async () => await Store.CommitAsync(beyond, default));
        Assert.Equal(Start, Store.CurrentRevision);
    }

    [Fact]
    public async Task An_empty_value_is_a_value()
    {
        await Store.PutAsync("/a", "");
        Assert.Equal("", Text(await Store.GetAsync("/a", default)));
        Assert.Single((await Store.RangeAsync(new RangeRequest("/a"), default)).Items);
    }

    [Fact]
    public async Task A_cancelled_transaction_is_not_applied()
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await Store.CommitAsync(Put("/a", "1"), new CancellationToken(canceled: true)));
        await Store.PutAsync("/b", "1");
        Assert.Null(await Store.GetAsync("/a", default));
    }

    [Fact]
    public async Task A_range_has_the_keys_with_the_prefix_in_byte_order()
    {
        string[] keys = ["/p/b", "/p/a", "/p/a/x", "/p", "/q", "/p/\uE000", "/p/\U0001F600", "/p/~"];
        foreach (string key in keys)
        {
            await Store.PutAsync(key, key);
        }
        var range = await Store.RangeAsync(new RangeRequest("/p"), default);
        Assert.Equal(["/p", "/p/a", "/p/a/x", "/p/b", "/p/~", "/p/\uE000", "/p/\U0001F600"], range.Items.Select(item => item.Key));
        Assert.Equal(keys.Length, (await Store.RangeAsync(new RangeRequest(""), default)).Items.Count);
    }

    [Fact]
    public async Task Paging_sees_one_revision_to_the_end()
    {
        for (int i = 0; i < 10; i++)
        {
            await Store.PutAsync($"/p/{i}", "old");
        }
        var request = new RangeRequest("/p/") { Limit = 4 };
        var page = await Store.RangeAsync(request, default);
        Assert.Equal(6, page.Remaining);
        List<string> seen = [.. page.Items.Select(item => item.Key + Text(item))];
        await Store.PutAsync("/p/55", "new");
        await Store.PutAsync("/p/7", "new");
        await Store.DeleteAsync("/p/9");
        while (page.Remaining > 0)
        {
            page = await Store.RangeAsync(request with { After = page.Items[^1].Key, Revision = page.Revision }, default);
            seen.AddRange(page.Items.Select(item => item.Key + Text(item)));
        }
        Assert.Equal(Enumerable.Range(0, 10).Select(i => $"/p/{i}old"), seen);
    }

    [Fact]
    public async Task A_future_revision_is_refused()
    {
        await Store.PutAsync("/a", "1");
        await Assert.ThrowsAsync<FutureRevisionException>(async () => await Store.RangeAsync(new RangeRequest("/") { Revision = Start + 9 }, default));
        await Assert.ThrowsAsync<FutureRevisionException>(async () => await Store.CompactAsync(Start + 9, default));
        await Assert.ThrowsAsync<FutureRevisionException>(() => CollectAsync("/", Start + 9, 1));
    }

    [Fact]
    public async Task Compaction_forgets_the_past_and_keeps_the_present()
    {
        await Store.PutAsync("/a", "1");
        await Store.PutAsync("/b", "1");
        await Store.DeleteAsync("/b");
        long kept = await Store.PutAsync("/a", "2");
        await Store.PutAsync("/a", "3");
        await Store.CompactAsync(kept, default);
        Assert.Equal(kept, Store.CompactedRevision);
        Assert.Equal("3", Text(await Store.GetAsync("/a", default)));
        var range = await Store.RangeAsync(new RangeRequest("/") { Revision = kept }, default);
        Assert.Equal("2", Text(Assert.Single(range.Items)));
        var error = await Assert.ThrowsAsync<CompactedException>(
            async () => await Store.RangeAsync(new RangeRequest("/") { Revision = kept - 1 }, default));
        Assert.Equal(kept, error.CompactedRevision);
        await Assert.ThrowsAsync<CompactedException>(() => CollectAsync("/", kept - 1, 1));
        Assert.Equal("3", Text((await CollectAsync("/", kept, 1))[0].Current));
        await Store.CompactAsync(1, default);
        await Store.CompactAsync(Store.CurrentRevision, default);
        Assert.Equal("3", Text(await Store.GetAsync("/a", default)));
    }

    [Fact]
    public async Task A_watch_gets_history_and_then_what_comes()
    {
        await Store.PutAsync("/w/a", "1");
        long from = await Store.PutAsync("/w/a", "2");
        await Store.PutAsync("/other", "x");
        await Store.DeleteAsync("/w/a");
        var watch = CollectAsync("/w/", from - 1, 3);
        await Store.PutAsync("/w/b", "3");
        var events = await watch;
        Assert.Equal([StoreEventKind.Updated, StoreEventKind.Deleted, StoreEventKind.Created], events.Select(e => e.Kind));
        Assert.Equal(["2", "2", "3"], events.Select(e => Text(e.Current)));
        Assert.Equal(["1", "2", "(none)"], events.Select(e => Text(e.Previous)));
        Assert.Equal(from + 2, events[1].Current.ModRevision);
    }

    [Fact]
    public async Task A_delete_shows_the_last_state_that_was_given_for_it()
    {
        long from = await Store.PutAsync("/a", "old");
        var delete = new Mutation("/a", null, 1, Bytes("<>"));
        long revision = (await Store.CommitAsync(new Transaction([], [delete]), default)).Revision;
        var live = (await CollectAsync("/a", from, 1))[0];
        Assert.Equal($"<{revision}>", Text(live.Current));
        Assert.Equal("old", Text(live.Previous));
    }

    [Fact]
    public async Task A_watch_that_has_caught_up_says_so()
    {
        long revision = await Store.PutAsync("/a", "1");
        using var deadline = new CancellationTokenSource(s_patience);
        await foreach (var batch in Store.WatchAsync("/nothing/", revision, deadline.Token))
        {
            Assert.Empty(batch.Events);
            Assert.Equal(revision, batch.Revision);
            return;
        }
        Assert.Fail("the watch ended");
    }

    [Fact]
    public async Task A_cancelled_watch_ends()
    {
        using var stop = new CancellationTokenSource();
        var watch = Task.Run(async () =>
        {
            await foreach (var batch in Store.WatchAsync("/", Start, stop.Token))
            {
                Assert.Empty(batch.Events);
                stop.Cancel();
            }
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => watch.WaitAsync(s_patience));
    }

    [Fact]
    public async Task A_watch_can_start_at_the_revision_a_range_has_just_given_and_misses_nothing()
    {
        const int Count = 300;
        var writer = Task.Run(async () =>
        {
            for (int i = 0; i < Count; i++)
            {
                await Store.PutAsync($"/k/{i}", "1", WriteClass.Volatile);
            }
        });
        while (!writer.IsCompleted)
        {
            var range = await Store.RangeAsync(new RangeRequest("/k/"), default);
            if (range.Items.Count < Count)
            {
                var next = (await CollectAsync("/k/", range.Revision, 1, exactly: false))[0];
                Assert.Equal(range.Revision + 1, next.Current.ModRevision);
            }
        }
        await writer;
    }

    [Fact]
    public async Task Of_concurrent_creations_exactly_one_succeeds()
    {
        var results = await Task.WhenAll(Enumerable.Range(0, 20)
            .Select(i => Task.Run(async () => await Store.CommitAsync(PutIf("/a", 0, $"{i}"), default))));
        Assert.Single(results, result => result.Succeeded);
        Assert.Equal(Start + 1, Store.CurrentRevision);
    }

    protected async Task<List<StoreEvent>> CollectAsync(string prefix, long after, int count, bool exactly = true)
    {
        using var deadline = new CancellationTokenSource(s_patience);
        List<StoreEvent> events = [];
        await foreach (var batch in Store.WatchAsync(prefix, after, deadline.Token))
        {
            events.AddRange(batch.Events);
            if (events.Count >= count)
            {
                break;
            }
        }
        Assert.True(exactly ? events.Count == count : events.Count >= count, $"{events.Count} events");
        return events;
    }
}
