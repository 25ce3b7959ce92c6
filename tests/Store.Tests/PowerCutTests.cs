using EdgeOrch.Telemetry.Metrics;

namespace EdgeOrch.Store.Tests;

/// <summary>A power cut is played by copying the files when the disk was last forced: what came later is lost.</summary>
public sealed class PowerCutTests
{
    [Fact]
    public async Task Revisions_of_volatile_writes_that_a_power_cut_took_back_are_never_given_again()
    {
        using var directory = new TestDirectory();
        var metrics = new MetricsRegistry();
        await using var store = await Stores.OpenAsync(directory.StoreFile, metrics);
        await store.PutAsync("/durable", "1");
        long kept = await store.PutAsync("/lease", "1", WriteClass.Volatile);
        string survivor = Copy(directory);
        long syncs = Syncs(metrics);
        long newest = kept;
        for (int i = 0; i < 100; i++)
        {
            newest = await store.PutAsync("/lease", $"{i}", WriteClass.Volatile);
        }
        Assert.Equal(syncs, Syncs(metrics));

        await using var again = await Stores.OpenAsync(survivor);
        Assert.Equal("1", Writes.Text(await again.GetAsync("/lease", default)));
        long next = await again.PutAsync("/lease", "new");
        Assert.True(next > newest, $"{next} may have been given before: {newest} was");
        await Assert.ThrowsAsync<CompactedException>(() => FirstAsync(again, newest));
        await Assert.ThrowsAsync<CompactedException>(async () => await again.RangeAsync(new RangeRequest("/") { Revision = newest }, default));
        Assert.Equal(next, (await FirstAsync(again, kept)).Revision);
        Assert.Equal(next, (await FirstAsync(again, next - 1)).Revision);
    }

    [Fact]
    public async Task A_durable_write_keeps_the_volatile_ones_before_it()
    {
        using var directory = new TestDirectory();
        await using var store = await Stores.OpenAsync(directory.StoreFile);
        await store.PutAsync("/lease", "1", WriteClass.Volatile);
        await store.PutAsync("/lease", "2", WriteClass.Volatile);
        await store.PutAsync("/durable", "1");
        await using var again = await Stores.OpenAsync(Copy(directory));
        Assert.Equal("2", Writes.Text(await again.GetAsync("/lease", default)));
    }

    [Fact]
    public async Task After_a_clean_stop_revisions_go_on_without_a_gap()
    {
        using var directory = new TestDirectory();
        long last;
        await using (var store = await Stores.OpenAsync(directory.StoreFile))
        {
            last = await store.PutAsync("/lease", "1", WriteClass.Volatile);
        }
        await using var again = await Stores.OpenAsync(directory.StoreFile);
        Assert.Equal(last, again.CurrentRevision);
        Assert.Equal(last + 1, await again.PutAsync("/lease", "2"));
    }

    // By another process: closing a descriptor of the database in this one would drop SQLite's locks.
    private static string Copy(TestDirectory directory)
    {
        string target = Path.Combine(directory.Path, "survivor");
        Directory.CreateDirectory(target);
        Stores.Run("cp", directory.StoreFile, directory.StoreFile + "-wal", target);
        return Path.Combine(target, Path.GetFileName(directory.StoreFile));
    }

    private static long Syncs(MetricsRegistry metrics) => metrics.Counter("edgeorch_store_syncs_total", "").Value;

    private static async Task<WatchBatch> FirstAsync(IStore store, long after)
    {
        using var deadline = new CancellationTokenSource(Stores.Patience);
        await foreach (var batch in store.WatchAsync("/", after, deadline.Token))
        {
            return batch;
        }
        throw new InvalidOperationException("the watch ended");
    }
}
