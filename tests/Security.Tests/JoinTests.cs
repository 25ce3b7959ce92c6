using System.Net;
using System.Text;
using EdgeOrch.ApiServer.Bootstrap;
using EdgeOrch.ApiServer.Pki;
using EdgeOrch.Client;
using EdgeOrch.Client.Join;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeOrch.Security.Tests;

public sealed class JoinTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly FakeApi _api = new();
    private readonly CancellationTokenSource _stop = new(TimeSpan.FromSeconds(60));

    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task A_node_joins_with_the_servers_token_and_gets_its_own_certificate()
    {
        var (security, host) = await StartAsync(TimeProvider.System);
        await using var _ = host;

        using var node = await JoinAsync(host, security.Token.ToString());

        Assert.Equal("system:node:edge-1|system:nodes,system:authenticated|HTTP/2", await WhoAmIAsync(node.Transport));
        var file = Path.Combine(NodeCredentials.DirectoryOf(_directory.Path), "client.pem");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
    }

    [Fact]
    public async Task A_node_that_joined_starts_without_server_and_token()
    {
        var (security, host) = await StartAsync(TimeProvider.System);
        using (await JoinAsync(host, security.Token.ToString()))
        {
            await host.DisposeAsync();
        }

        using var again = await JoinClient.JoinAsync(Options(host, ""), TimeProvider.System, NullLogger.Instance, _stop.Token);
        Assert.Equal("CN=system:node:edge-1, O=system:nodes", again.Credentials.Current.Subject);
    }

    [Fact]
    public async Task A_renewed_certificate_replaces_the_stored_one()
    {
        var (security, host) = await StartAsync(TimeProvider.System);
        await using var _ = host;
        using var node = await JoinAsync(host, security.Token.ToString());
        var first = node.Credentials.Current.SerialNumber;

        Assert.True(await node.TryRenewAsync(_stop.Token));

        Assert.NotEqual(first, node.Credentials.Current.SerialNumber);
        Assert.Equal(node.Credentials.Current.SerialNumber, NodeCredentials.TryLoad(_directory.Path, DateTimeOffset.UtcNow)!.Current.SerialNumber);
    }

    [Fact]
    public async Task A_token_of_another_cluster_is_refused_before_anything_secret_is_sent()
    {
        var (security, host) = await StartAsync(TimeProvider.System);
        await using var _ = host;
        var other = security.Token with { CaFingerprint = new string('0', 64) };

        var error = await Assert.ThrowsAsync<JoinException>(() => JoinAsync(host, other.ToString()));

        Assert.StartsWith("--token:", error.Message, StringComparison.Ordinal);
        Assert.Contains(security.Pki.CaFingerprint, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_secret_is_refused_with_a_clear_error()
    {
        var (security, host) = await StartAsync(TimeProvider.System);
        await using var _ = host;

        var error = await Assert.ThrowsAsync<JoinException>(() => JoinAsync(host, (security.Token with { Secret = "wrongwrongwrongwrong" }).ToString()));

        Assert.Contains("--token: the server does not accept it", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_expired_bootstrap_token_is_refused()
    {
        var (security, host) = await StartAsync(TimeProvider.System);
        await using var _ = host;
        var tokens = new BootstrapTokens(new ApiClient(_api), new TestClock(DateTimeOffset.UtcNow - TimeSpan.FromDays(2)));
        var token = await tokens.CreateAsync(security.Pki.CaFingerprint, TimeSpan.FromDays(1), "", _stop.Token);

        await Assert.ThrowsAsync<JoinException>(() => JoinAsync(host, token.ToString()));
    }

    [Fact]
    public async Task A_created_bootstrap_token_joins_until_it_is_deleted()
    {
        var (security, host) = await StartAsync(TimeProvider.System);
        await using var _ = host;
        var tokens = new BootstrapTokens(new ApiClient(_api), TimeProvider.System);
        var token = await tokens.CreateAsync(security.Pki.CaFingerprint, TimeSpan.FromDays(1), "for edge-1", _stop.Token);
        (await JoinAsync(host, token.ToString())).Dispose();

        Assert.Equal("for edge-1", Assert.Single(await tokens.ListAsync(_stop.Token)).Description);
        Assert.True(await tokens.DeleteAsync(token.ToString(), _stop.Token));
        Assert.Empty(await tokens.ListAsync(_stop.Token));
    }

    [Fact]
    public async Task A_malformed_token_names_the_flag()
    {
        var error = await Assert.ThrowsAsync<JoinException>(() => JoinClient.JoinAsync(
            new JoinOptions { Servers = [new Uri("https://127.0.0.1:1")], Token = "abc", NodeName = "n", DataDirectory = _directory.Path },
            TimeProvider.System, NullLogger.Instance, _stop.Token));
        Assert.StartsWith("--token: it must look like edgeorch1.", error.Message, StringComparison.Ordinal);
    }

    private async Task<(ClusterSecurity Security, TestHost Host)> StartAsync(TimeProvider time)
    {
        var security = new ClusterSecurity(
            new ClusterSecurityOptions
            {
                Pki = new PkiOptions { DataDirectory = Path.Combine(_directory.Path, "s"), NodeName = "server", NodeAddresses = [IPAddress.Loopback] },
            },
            time,
            NullLoggerFactory.Instance);
        _ = security.RunAsync(_stop.Token);
        foreach (var step in security.Parts.StartupSteps)
        {
            await step.RunAsync(_api, _stop.Token);
        }

        var client = new ApiClient(_api);
        _ = new SecurityControllers(_ => client, client, security.Pki, security.Authorizer, time, NullLoggerFactory.Instance).RunAsync(_stop.Token);
        return (security, await TestHost.StartAsync(security.Serving, security.Parts.Authenticator, _api));
    }

    private JoinOptions Options(TestHost host, string token) =>
        new() { Servers = [host.Address], Token = token, NodeName = "edge-1", DataDirectory = _directory.Path };

    private Task<JoinedNode> JoinAsync(TestHost host, string token) =>
        JoinClient.JoinAsync(Options(host, token), TimeProvider.System, NullLogger.Instance, _stop.Token);

    internal static async Task<string> WhoAmIAsync(IApiTransport transport)
    {
        await using var response = await transport.SendAsync(new ApiRequest("GET", "/whoami"), CancellationToken.None);
        return response.IsSuccess ? Encoding.UTF8.GetString(response.Body.Span) : $"{response.StatusCode}";
    }
}
