using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeOrch.Store.Tests;

public sealed class ReplicatedStoreContract : StoreContract
{
    private readonly TestDirectory _directory = new();

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        _directory.Dispose();
    }

    protected override async Task<IStore> OpenAsync() => await ReplicatedStore.OpenAsync(
        new ReplicatedStoreOptions { Directory = _directory.Store, VolatileInterval = TimeSpan.Zero }, NullLogger.Instance, TimeProvider.System, default);
}
