namespace EdgeOrch.Store.Tests;

/// <summary>The oldest etcd that the store runs on.</summary>
public sealed class Etcd34() : SharedEtcd("3.4");

[CollectionDefinition(Name)]
public sealed class Etcd34Collection : ICollectionFixture<Etcd34>
{
    internal const string Name = "etcd 3.4";
}

[Collection(Etcd34Collection.Name)]
public sealed class Etcd34Contract(Etcd34 etcd) : StoreContract
{
    protected override async Task<IStore> OpenAsync() => await Stores.OpenAsync(etcd.NewStore());
}

[Collection(Etcd34Collection.Name)]
public sealed class Etcd34RandomModelTests(Etcd34 etcd, Xunit.Abstractions.ITestOutputHelper output)
{
    [Fact]
    public async Task Etcd_behaves_as_the_model()
    {
        await using var store = await Stores.OpenAsync(etcd.NewStore());
        await RandomWork.RunAsync(store, steps: 700, output);
    }
}
