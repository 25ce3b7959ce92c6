namespace EdgeOrch.Store.Tests;

/// <summary>An etcd as most clusters run it.</summary>
public sealed class Etcd35() : SharedEtcd("3.5");

[CollectionDefinition(Name)]
public sealed class Etcd35Collection : ICollectionFixture<Etcd35>
{
    internal const string Name = "etcd 3.5";
}

[Collection(Etcd35Collection.Name)]
public sealed class Etcd35Contract(Etcd35 etcd) : StoreContract
{
    protected override async Task<IStore> OpenAsync() => await Stores.OpenAsync(etcd.NewStore());
}

[Collection(Etcd35Collection.Name)]
public sealed class Etcd35RandomModelTests(Etcd35 etcd, Xunit.Abstractions.ITestOutputHelper output)
{
    [Fact]
    public async Task Etcd_behaves_as_the_model()
    {
        await using var store = await Stores.OpenAsync(etcd.NewStore());
        await RandomWork.RunAsync(store, steps: 700, output);
    }
}
