using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeOrch.Store.Tests;

public sealed class SqliteStoreContract : StoreContract
{
    private readonly TestDirectory _directory = new();

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        _directory.Dispose();
    }

    protected override async Task<IStore> OpenAsync() => await SqliteStore.OpenAsync(
        new SqliteStoreOptions { Path = _directory.StoreFile }, NullLogger.Instance, TimeProvider.System, default);
}
