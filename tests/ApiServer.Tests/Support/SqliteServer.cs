using EdgeOrch.Store;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeOrch.ApiServer.Tests.Support;

/// <summary>An API server over the engine users get, in a directory that goes away with the test; it can be started again.</summary>
internal sealed class SqliteServer : IAsyncDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("edgeorch-api-").FullName;

    private SqliteServer()
    {
    }

    public TestServer Server { get; private set; } = null!;

    public IStore Store { get; private set; } = null!;

    public static async Task<SqliteServer> StartAsync()
    {
        var made = new SqliteServer();
        await made.OpenAsync();
        return made;
    }

    /// <summary>Stops the server, closes the store and starts both again on the same file.</summary>
    public async Task RestartAsync()
    {
        await Server.DisposeAsync();
        await OpenAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    private async Task OpenAsync()
    {
        var options = new ReplicatedStoreOptions { Directory = _directory };
        Store = await ReplicatedStore.OpenAsync(options, NullLogger.Instance, TimeProvider.System, CancellationToken.None);
        Server = await TestServer.StartAsync(store: Store);
    }
}
