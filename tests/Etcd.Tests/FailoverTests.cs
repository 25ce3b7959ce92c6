using System.Collections.Concurrent;
using static EdgeOrch.Store.Tests.Writes;

namespace EdgeOrch.Store.Tests;

/// <summary>Members of a cluster of three die and come back while writers and watchers go on.</summary>
public sealed class FailoverTests : IAsyncLifetime
{
    private const int Writers = 4;
    private EtcdInstance[] _members = [];

    public async Task InitializeAsync() => _members = await EtcdInstance.StartClusterAsync("3.5", 3);

    public async Task DisposeAsync()
    {
        foreach (var member in _members)
        {
            await member.DisposeAsync();
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Killing_a_member_loses_no_change_and_shows_none_twice(bool leader)
    {
        // The store talks to the member that is named first.
        var victim = await FindAsync(leader);
        await using var store = await Stores.OpenAsync(Stores.Options([victim, .. _members.Where(member => member != victim)]));
        using var stop = new CancellationTokenSource(Stores.Patience);
        var log = new WatchLog(store.CurrentRevision);
        var watch = log.FollowAsync(store, stop.Token);
        var acknowledged = new ConcurrentDictionary<long, string>();
        int written = 0;
        using var enough = new CancellationTokenSource();
        var writers = Enumerable.Range(0, Writers).Select(i => Task.Run(() => WriteAsync(store, i, acknowledged, () => Interlocked.Increment(ref written), enough.Token))).ToArray();

        await Eventually.TrueAsync(() => Volatile.Read(ref written) > 100, Stores.Patience, "writes are made");
        await victim.KillAsync();
        int before = Volatile.Read(ref written);
        await Eventually.TrueAsync(() => Volatile.Read(ref written) > before + 200, Stores.Patience, "writes are made without it");
        await victim.StartAgainAsync();
        await enough.CancelAsync();
        await Task.WhenAll(writers);

        long end = await store.PutAsync("/end", "x");
        await log.ReachAsync(end);
        await stop.CancelAsync();
        await watch;
        Assert.Equal(acknowledged.Count, log.Changes.Count(change => acknowledged.ContainsKey(change.Key)));
        Assert.All(acknowledged, write => Assert.Equal(write.Value, log.Changes[write.Key]));
        await CompareAsync(store, log);
    }

    [Fact]
    public async Task A_member_that_hangs_is_left_by_writes_and_by_the_watch()
    {
        var victim = await FindAsync(leader: false);
        await using var store = await Stores.OpenAsync(Stores.Options([victim, .. _members.Where(member => member != victim)]));
        using var stop = new CancellationTokenSource(Stores.Patience);
        var log = new WatchLog(store.CurrentRevision);
        var watch = log.FollowAsync(store, stop.Token);
        long revision = await store.PutAsync("/a", "1");
        await log.ReachAsync(revision);
        await SignalAsync(victim, "STOP");
        try
        {
            var result = await store.CommitAsync(PutIf("/a", revision, "2"), CancellationToken.None);
            Assert.Equal((true, revision + 1), (result.Succeeded, result.Revision));
            await log.ReachAsync(result.Revision);
        }
        finally
        {
            await SignalAsync(victim, "CONT");
        }
        await stop.CancelAsync();
        await watch;
    }

    [Fact]
    public async Task Losing_the_majority_fails_writes_and_its_return_mends_them_and_the_watch()
    {
        await using var store = await Stores.OpenAsync(Stores.Options(_members) with { Patience = TimeSpan.FromSeconds(1) });
        using var stop = new CancellationTokenSource(Stores.Patience);
        var log = new WatchLog(store.CurrentRevision);
        var watch = log.FollowAsync(store, stop.Token);
        await log.ReachAsync(await store.PutAsync("/a", "1"));
        await _members[0].KillAsync();
        await _members[1].KillAsync();
        var error = await Record.ExceptionAsync(() => store.PutAsync("/a", "2"));
        Assert.True(error is StoreUnavailableException or OutcomeUnknownException, $"{error}");
        Assert.False(watch.IsCompleted);
        await Task.WhenAll(_members[0].StartAgainAsync(), _members[1].StartAgainAsync());
        long revision = 0;
        await Eventually.TrueAsync(
            async () =>
            {
                revision = await store.PutAsync("/a", "3");
                return true;
            },
            Stores.Patience,
            "writes are made again");
        await log.ReachAsync(revision);
        await stop.CancelAsync();
        await watch;
        Assert.Equal("/a=3", log.Changes[revision]);
    }

    private static async Task SignalAsync(EtcdInstance member, string signal) =>
        (await Command.RunAsync("kill", [$"-{signal}", $"{member.Daemon.Pid}"])).Succeeded();

    private async Task<EtcdInstance> FindAsync(bool leader)
    {
        foreach (var member in _members)
        {
            if (await member.LeadsAsync() == leader)
            {
                return member;
            }
        }
        throw new InvalidOperationException("the cluster has no leader");
    }

    // Each writer counts up under its own key, expecting what it wrote last, or what it finds when it was not told.
    private static async Task WriteAsync(IStore store, int writer, ConcurrentDictionary<long, string> acknowledged, Action count, CancellationToken enough)
    {
        string key = $"/w{writer}";
        long expected = 0;
        for (int number = 1; !enough.IsCancellationRequested; number++)
        {
            try
            {
                var result = await store.CommitAsync(PutIf(key, expected, $"{number}"), CancellationToken.None);
                Assert.True(result.Succeeded, $"{key} has another writer");
                Assert.True(acknowledged.TryAdd(result.Revision, $"{key}={number}"), $"revision {result.Revision} was given out twice");
                expected = result.Revision;
                count();
            }
            catch (OutcomeUnknownException) when (expected == 0)
            {
                // Only creations are not sent again.
                expected = (await store.GetAsync(key, CancellationToken.None))?.ModRevision ?? 0;
            }
        }
    }

    private static async Task CompareAsync(IStore store, WatchLog log)
    {
        var present = await store.RangeAsync(new RangeRequest(""), CancellationToken.None);
        Assert.All(present.Items, item => Assert.Equal($"{item.Key}={Text(item)}", log.Changes[item.ModRevision]));
    }
}
