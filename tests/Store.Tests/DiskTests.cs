namespace EdgeOrch.Store.Tests;

public sealed class DiskTests
{
    [RootFact]
    public async Task A_full_disk_refuses_writes_in_words_loses_nothing_and_mends_by_itself()
    {
        using var directory = new TestDirectory();
        using var mount = new SmallDisk(directory.Path, "size=2m");
        string path = Path.Combine(mount.Path, "store.db");
        string filler = Path.Combine(mount.Path, "filler");
        long last = 0;
        Exception? refusal = null;
        await using (var store = await Stores.OpenAsync(path))
        {
            mount.Fill(filler);
            for (int i = 0; refusal is null && i < 10_000; i++)
            {
                try
                {
                    last = await store.PutAsync($"/k/{i:D5}", new string('x', 4000));
                }
                catch (Exception error) when (error is StoreUnavailableException or OutcomeUnknownException)
                {
                    refusal = error;
                }
            }
            Assert.Contains("no space left", refusal!.Message);
            Assert.Contains(path, refusal.Message);
            Assert.NotEmpty((await store.RangeAsync(new RangeRequest("/k/"), default)).Items);
            File.Delete(filler);
            // The refused write is in the log already when only the state has no room; then it comes after all.
            long late = refusal is OutcomeUnknownException ? 1 : 0;
            long again = await PutWhenThereIsRoomAsync(store, "/again");
            Assert.Equal(last + late + 1, again);
            last = again;
        }
        await using var reopened = await Stores.OpenAsync(path);
        var items = (await reopened.RangeAsync(new RangeRequest(""), default)).Items;
        Assert.Equal(last, items.Count);
        Assert.Equal(last, reopened.CurrentRevision);
    }

    [RootFact]
    public async Task A_read_only_disk_is_named_at_open()
    {
        using var directory = new TestDirectory();
        using var mount = new SmallDisk(directory.Path, "size=2m,ro");
        string path = Path.Combine(mount.Path, "store.db");
        var error = await Assert.ThrowsAsync<StoreUnavailableException>(() => Stores.OpenAsync(path));
        Assert.Contains(path, error.Message);
        Assert.Contains("Read-only", error.Message);
    }

    private static async Task<long> PutWhenThereIsRoomAsync(IStore store, string key)
    {
        using var deadline = new CancellationTokenSource(Stores.Patience);
        while (true)
        {
            try
            {
                return await store.PutAsync(key, "1");
            }
            catch (StoreUnavailableException) when (!deadline.IsCancellationRequested)
            {
                // The state is tried again every two seconds.
                await Task.Delay(20);
            }
        }
    }
}
