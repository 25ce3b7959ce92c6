namespace EdgeOrch.Store.Tests.Groups;

/// <summary>The leader of a group of three is a store like any other.</summary>
public sealed class ReplicatedStoreOfThreeContract : StoreContract
{
    private TestGroup? _group;

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await _group!.DisposeAsync();
    }

    protected override async Task<IStore> OpenAsync()
    {
        _group = await TestGroup.OfAsync(3);
        return _group.Leader.Store;
    }
}
