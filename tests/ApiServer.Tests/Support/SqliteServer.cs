using EdgeOrch.ApiServer.Storage.Encryption;
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

    /// <summary>The file that says what is sealed, read at each start.</summary>
    public string EncryptionPath => Path.Combine(_directory, "encryption.yaml");

    public static async Task<SqliteServer> StartAsync(EncryptionConfiguration? encryption = null)
    {
        var made = new SqliteServer();
        made.WriteEncryption(encryption);
        await made.OpenAsync();
        return made;
    }

    /// <summary>Stops the server, closes the store and starts both again on the same file.</summary>
    public async Task RestartAsync()
    {
        await Server.DisposeAsync();
        await OpenAsync();
    }

    /// <summary>Writes the file that says what is sealed, or takes it away.</summary>
    public void WriteEncryption(EncryptionConfiguration? encryption)
    {
        File.Delete(EncryptionPath);
        if (encryption is not null)
        {
            File.WriteAllText(EncryptionPath, EncryptionFormat.Write(encryption));
        }
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
        Server = await TestServer.StartAsync(store: Store, encryption: File.Exists(EncryptionPath) ? EncryptionFile.Load(EncryptionPath) : null);
    }
}
