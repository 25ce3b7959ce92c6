using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeOrch.Store.Tests;

/// <summary>The same with no room for recent changes, so that every watch is fed from the file.</summary>
public sealed class ReplicatedStoreBehindTheRingContract : StoreContract
{
    private readonly TestDirectory _directory = new();

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        _directory.Dispose();
    }

    protected override async Task<IStore> OpenAsync() => await ReplicatedStore.OpenAsync(
        new ReplicatedStoreOptions { Directory = _directory.Store, VolatileInterval = TimeSpan.Zero, RecentEvents = 0, Readers = 1 }, NullLogger.Instance, TimeProvider.System, default);
}
