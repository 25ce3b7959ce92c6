namespace EdgeOrch.Store.Tests;

/// <summary>One etcd for all tests of a collection; each test gets a prefix of its own.</summary>
public abstract class SharedEtcd(string version) : IAsyncLifetime
{
    private int _stores;
    private EtcdInstance? _etcd;

    internal EtcdInstance Etcd => _etcd!;

    public async Task InitializeAsync() => _etcd = await EtcdInstance.StartAsync(version);

    public async Task DisposeAsync() => await Etcd.DisposeAsync();

    internal EtcdStoreOptions NewStore() => Stores.Options([Etcd], $"/test/{Interlocked.Increment(ref _stores)}");
}
