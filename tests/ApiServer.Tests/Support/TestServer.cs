using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using EdgeOrch.ApiServer.Pipeline.Security;
using EdgeOrch.ApiServer.Storage.Encryption;
using EdgeOrch.Client;
using EdgeOrch.Store;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeOrch.ApiServer.Tests.Support;

/// <summary>An API server over a store in memory, with shorthands for requests.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    private readonly IStore _store;

    private TestServer(IStore store, ApiServerHost host)
    {
        _store = store;
        Host = host;
        Admin = host.InProcess(new UserInfo("admin", UserInfo.Masters, UserInfo.Authenticated));
    }

    public ApiServerHost Host { get; }

    public IApiTransport Admin { get; }

    public static async Task<TestServer> StartAsync(bool https = false, IStore? store = null, EncryptionFile? encryption = null)
    {
        store ??= new InMemoryStore(TimeProvider.System);
        var options = new ApiServerOptions { Listen = https ? [new IPEndPoint(IPAddress.Loopback, 0)] : [], Encryption = encryption };
        var host = new ApiServerHost(options, store, TestSecurity.Parts(), NullLoggerFactory.Instance, TimeProvider.System);
        await host.StartAsync(CancellationToken.None);
        await host.Ready;
        return new TestServer(store, host);
    }

    public async Task<(int Code, JsonObject Body)> SendAsync(
        string method, string path, JsonNode? body = null, string query = "", string? contentType = null, string? accept = null)
    {
        await using var response = await Admin.SendAsync(
            new ApiRequest(method, path)
            {
                Query = query,
                Body = body is null ? default : Encoding.UTF8.GetBytes(body.ToJsonString()),
                ContentType = contentType ?? (body is null ? null : "application/json"),
                Accept = accept,
            },
            CancellationToken.None);
        return (response.StatusCode, (JsonObject)JsonNode.Parse(response.Body.Span)!);
    }

    public async ValueTask DisposeAsync()
    {
        await Host.StopAsync(CancellationToken.None);
        await Host.DisposeAsync();
        await _store.DisposeAsync();
    }
}
