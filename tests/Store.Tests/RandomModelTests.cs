using Xunit.Abstractions;

namespace EdgeOrch.Store.Tests;

/// <summary>Random work on a store and on a plain model, side by side, with watchers whose replay must give the same state.</summary>
public sealed class RandomModelTests(ITestOutputHelper output)
{
    private const int Steps = 1500;

    [Theory]
    [InlineData(4096)]
    [InlineData(3)]
    public async Task Sqlite_behaves_as_the_model(int recentEvents)
    {
        using var directory = new TestDirectory();
        var options = new ReplicatedStoreOptions { Directory = directory.Store, VolatileInterval = TimeSpan.Zero, RecentEvents = recentEvents, HistoryRevisions = 0, CheckpointPages = 20 };
        await using var store = await Stores.OpenAsync(options);
        await RandomWork.RunAsync(store, Steps, output);
    }

    [Fact]
    public async Task The_store_in_memory_behaves_as_the_model()
    {
        await using var store = new InMemoryStore(TimeProvider.System, recentEvents: 3);
        await RandomWork.RunAsync(store, Steps, output);
    }
}
