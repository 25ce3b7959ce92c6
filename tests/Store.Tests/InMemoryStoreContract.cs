namespace EdgeOrch.Store.Tests;

public sealed class InMemoryStoreContract : StoreContract
{
    [Fact]
    public async Task Injected_faults_refuse_writes_and_reads_until_they_are_lifted()
    {
        var store = (InMemoryStore)Store;
        store.Faults.WriteError = new StoreUnavailableException("no space left");
        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.PutAsync("/a", "1"));
        store.Faults.WriteError = null;
        store.Faults.ReadError = new StoreUnavailableException("broken");
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await store.GetAsync("/a", default));
        store.Faults.ReadError = null;
        Assert.Null(await store.GetAsync("/a", default));
        Assert.Equal(1, await store.PutAsync("/a", "1"));
    }

    protected override Task<IStore> OpenAsync() => Task.FromResult<IStore>(new InMemoryStore(TimeProvider.System, recentEvents: 8));
}
