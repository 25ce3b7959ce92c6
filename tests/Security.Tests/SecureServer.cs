using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using EdgeOrch.ApiServer;
using EdgeOrch.ApiServer.Bootstrap;
using EdgeOrch.ApiServer.Pipeline.Security;
using EdgeOrch.ApiServer.Pki;
using EdgeOrch.Client;
using EdgeOrch.Store;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeOrch.Security.Tests;

/// <summary>The API server with its real security and a store in memory, and shorthands for requests.</summary>
internal sealed class SecureServer : IAsyncDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly CancellationTokenSource _stop = new(TimeSpan.FromSeconds(120));
    private readonly InMemoryStore _store = new(TimeProvider.System);

    private SecureServer(ApiServerOptions options, Func<ClusterSecurityOptions, ClusterSecurityOptions> change)
    {
        Security = new ClusterSecurity(
            change(new ClusterSecurityOptions
            {
                Pki = new PkiOptions { DataDirectory = _directory.Path, NodeName = "server", NodeAddresses = [IPAddress.Loopback] },
            }),
            TimeProvider.System,
            NullLoggerFactory.Instance);
        Host = new ApiServerHost(options, _store, Security.Parts, NullLoggerFactory.Instance, TimeProvider.System);
    }

    public ClusterSecurity Security { get; }

    public ApiServerHost Host { get; }

    public CancellationToken Stop => _stop.Token;

    public Uri Address => new($"https://127.0.0.1:{Host.Addresses[0].Port}");

    public static async Task<SecureServer> StartAsync(
        Func<ApiServerOptions, ApiServerOptions>? host = null, Func<ClusterSecurityOptions, ClusterSecurityOptions>? security = null)
    {
        var options = new ApiServerOptions { Listen = [new IPEndPoint(IPAddress.Loopback, 0)] };
        var server = new SecureServer(host?.Invoke(options) ?? options, security ?? (static o => o));
        _ = server.Security.RunAsync(server.Stop);
        await server.Host.StartAsync(server.Stop);
        await server.Host.Ready.WaitAsync(server.Stop);
        ApiClient Client(string account) => new(server.Host.InProcess(ClusterSecurity.ControllerUser(account)));
        _ = new SecurityControllers(
            Client, new ApiClient(server.Host.InProcess(UserInfo.ApiServer)), server.Security.Pki, server.Security.Authorizer, TimeProvider.System, NullLoggerFactory.Instance)
            .RunAsync(server.Stop);
        return server;
    }

    /// <summary>Sends under an identity, inside the process; as the server itself when null.</summary>
    public async Task<(int Code, JsonObject Body)> SendAsync(string method, string path, string? body = null, UserInfo? user = null, string query = "")
    {
        await using var response = await Host.InProcess(user ?? UserInfo.ApiServer).SendAsync(
            new ApiRequest(method, path) { Query = query, Body = body is null ? default : Encoding.UTF8.GetBytes(body), ContentType = body is null ? null : "application/json" },
            Stop);
        return (response.StatusCode, (JsonObject)JsonNode.Parse(response.Body.Span)!);
    }

    /// <summary>An HTTPS client with a bearer token, or a client certificate, or nothing.</summary>
    public HttpClient Http(string? token = null, string? user = null, params string[] groups)
    {
        var certificate = user is null ? null : Security.Pki.CreateClientIdentity(user, groups, DateTimeOffset.UtcNow);
        var options = new HttpTransportOptions { Servers = [Address], TrustedRoots = [Security.Pki.Ca], ClientCertificate = certificate is null ? null : () => certificate };
        var http = new HttpClient(new SocketsHttpHandler { SslOptions = ServerTrust.ClientOptions(options, TimeProvider.System) }) { BaseAddress = Address };
        if (token is not null)
        {
            http.DefaultRequestHeaders.Authorization = new("Bearer", token);
        }

        return http;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Host.DisposeAsync();
        await _store.DisposeAsync();
        _stop.Dispose();
        _directory.Dispose();
    }
}
