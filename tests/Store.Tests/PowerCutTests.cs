using EdgeOrch.Telemetry.Metrics;

namespace EdgeOrch.Store.Tests;

/// <summary>A power cut is played by copying the files: the log as it was when the disk was last forced, the state as old as it pleases.</summary>
public sealed class PowerCutTests
{
    [Fact]
    public async Task What_the_state_lost_comes_back_from_the_log_with_its_revisions()
    {
        using var directory = new TestDirectory();
        using var survivor = new TestDirectory();
        await using var store = await Stores.OpenAsync(directory.Store);
        await store.PutAsync("/durable", "1");
        Copy(directory.StoreFile, survivor);
        long lease = await store.PutAsync("/lease", "1", WriteClass.Volatile);
        long durable = await store.PutAsync("/durable", "2");
        Copy(directory.LogFile, survivor);

        await using var again = await Stores.OpenAsync(survivor.Store);
        await Stores.UntilAsync(() => again.CurrentRevision == durable, "replay of the log");
        Assert.Equal("2", Writes.Text(await again.GetAsync("/durable", default)));
        Assert.Equal(lease, (await again.GetAsync("/lease", default))!.ModRevision);
        Assert.Equal(durable + 1, await again.PutAsync("/lease", "2"));
        Assert.Equal([lease, durable, durable + 1], await ReadAsync(again, lease - 1, 3));
    }

    [Fact]
    public async Task Volatile_writes_share_a_sync()
    {
        using var directory = new TestDirectory();
        var metrics = new MetricsRegistry();
        await using var store = await Stores.OpenAsync(new ReplicatedStoreOptions
        {
            Directory = directory.Store, Metrics = metrics, VolatileInterval = TimeSpan.FromSeconds(1), VolatileBurst = 0,
        });
        await store.PutAsync("/durable", "1");
        long syncs = Syncs(metrics);

        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => store.PutAsync($"/lease/{i}", "1", WriteClass.Volatile)));

        Assert.Equal(syncs + 1, Syncs(metrics));
    }

    [Fact]
    public async Task A_durable_write_takes_the_volatile_ones_before_it_along()
    {
        using var directory = new TestDirectory();
        var metrics = new MetricsRegistry();
        await using var store = await Stores.OpenAsync(new ReplicatedStoreOptions { Directory = directory.Store, Metrics = metrics, VolatileInterval = TimeSpan.FromHours(1), VolatileBurst = 0 });
        long syncs = Syncs(metrics);
        var lease = store.PutAsync("/lease", "1", WriteClass.Volatile);

        long durable = await store.PutAsync("/durable", "1");

        Assert.Equal(durable - 1, await lease);
        Assert.Equal(syncs + 1, Syncs(metrics));
    }

    [Fact]
    public async Task Brief_writes_one_after_the_other_are_not_held_up_by_the_allowance_of_heartbeats()
    {
        using var directory = new TestDirectory();
        await using var store = await Stores.OpenAsync(new ReplicatedStoreOptions { Directory = directory.Store, VolatileInterval = TimeSpan.FromHours(1), VolatileBurst = 0 });
        var lease = store.PutAsync("/lease", "1", WriteClass.Volatile);
        for (int i = 0; i < 3; i++)
        {
            await store.PutAsync($"/event/{i}", "1", WriteClass.Brief);
        }
        await lease.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task After_a_clean_stop_revisions_go_on_without_a_gap()
    {
        using var directory = new TestDirectory();
        long last;
        await using (var store = await Stores.OpenAsync(directory.Store))
        {
            last = await store.PutAsync("/lease", "1", WriteClass.Volatile);
        }
        await using var again = await Stores.OpenAsync(directory.Store);
        Assert.Equal(last, again.CurrentRevision);
        Assert.Equal(last + 1, await again.PutAsync("/lease", "2"));
    }

    // By another process: closing a descriptor of the database in this one would drop SQLite's locks.
    private static void Copy(string file, TestDirectory target)
    {
        Directory.CreateDirectory(target.Store);
        Stores.Run("cp", file, file + "-wal", target.Store);
    }

    private static long Syncs(MetricsRegistry metrics) => metrics.Counter("edgeorch_store_syncs_total", "").Value;

    private static async Task<List<long>> ReadAsync(IStore store, long after, int count)
    {
        using var deadline = new CancellationTokenSource(Stores.Patience);
        List<long> revisions = [];
        await foreach (var batch in store.WatchAsync("/", after, deadline.Token))
        {
            revisions.AddRange(batch.Events.Select(static change => change.Current.ModRevision));
            if (revisions.Count >= count)
            {
                break;
            }
        }
        return revisions;
    }
}
