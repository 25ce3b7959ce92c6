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
        StoreUnavailableException? refusal = null;
        await using (var store = await Stores.OpenAsync(path))
        {
            mount.Fill(filler);
            for (int i = 0; refusal is null && i < 10_000; i++)
            {
                try
                {
                    last = await store.PutAsync($"/k/{i:D5}", new string('x', 4000));
                }
                catch (StoreUnavailableException error)
                {
                    refusal = error;
                }
            }
            Assert.Contains("no space left", refusal!.Message);
            Assert.Contains(path, refusal.Message);
            Assert.Equal(last, store.CurrentRevision);
            Assert.NotEmpty((await store.RangeAsync(new RangeRequest("/k/"), default)).Items);
            File.Delete(filler);
            Assert.Equal(last + 1, await store.PutAsync("/again", "1"));
        }
        await using var reopened = await Stores.OpenAsync(path);
        var items = (await reopened.RangeAsync(new RangeRequest(""), default)).Items;
        Assert.Equal(last + 1, items.Count);
        Assert.Equal(last + 1, reopened.CurrentRevision);
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
}
