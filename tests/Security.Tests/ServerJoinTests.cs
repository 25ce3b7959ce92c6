using System.Net;
using System.Text;
using EdgeOrch.ApiServer.Bootstrap;
using EdgeOrch.ApiServer.Pki;
using EdgeOrch.Client;
using EdgeOrch.Client.Join;
using EdgeOrch.Client.Servers;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeOrch.Security.Tests;

/// <summary>What a server that asks to join makes of refusals.</summary>
public sealed class ServerJoinTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly CancellationTokenSource _stop = new(TimeSpan.FromSeconds(60));

    public void Dispose()
    {
        _stop.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task A_server_that_cannot_decide_is_asked_again()
    {
        var security = Security();
        var api = new Refusing(
            "forbidden: User \"system:server:a\" cannot post path \"/servers\"",
            $"forbidden: User \"system:bootstrap:{security.Token.Id}\" cannot post path \"/servers\": RBAC: the server has not read its roles yet");
        await using var host = await TestHost.StartAsync(security.Serving, security.Parts.Authenticator, api);

        var answer = await AskAsync(host, security);

        Assert.Equal("10.0.0.1:6444", Assert.Single(answer.Servers).PeerAddress);
        Assert.Equal(3, api.Asked);
    }

    [Fact]
    public async Task A_refusal_of_the_token_is_final()
    {
        var security = Security();
        var api = new Refusing($"forbidden: User \"system:bootstrap:{security.Token.Id}\" cannot post path \"/servers\"");
        await using var host = await TestHost.StartAsync(security.Serving, security.Parts.Authenticator, api);

        var refusal = await Assert.ThrowsAsync<JoinException>(() => AskAsync(host, security));

        Assert.Contains("--token", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(1, api.Asked);
    }

    private Task<ServerJoinAnswer> AskAsync(TestHost host, ClusterSecurity security)
    {
        Assert.True(JoinToken.TryParse(security.Token.ToString(), out var token, out _));
        var request = new ServerJoinRequest(7, "s2", "10.0.0.2:6444", "10.0.0.2:6443", new Dictionary<string, string>());
        return ServerJoinClient.JoinAsync([host.Address], token, request, TimeProvider.System, NullLogger.Instance, _stop.Token);
    }

    private ClusterSecurity Security() => new(
        new ClusterSecurityOptions
        {
            Pki = new PkiOptions { DataDirectory = _directory.Path, NodeName = "server", NodeAddresses = [IPAddress.Loopback] },
        },
        TimeProvider.System,
        NullLoggerFactory.Instance);

    // Refuses with these messages in turn, then takes the server in.
    private sealed class Refusing(params string[] messages) : IApiTransport
    {
        public int Asked { get; private set; }

        public ValueTask<ApiResponse> SendAsync(ApiRequest request, CancellationToken cancellationToken)
        {
            var message = messages.ElementAtOrDefault(Asked++);
            return ValueTask.FromResult(message is null
                ? new ApiResponse { StatusCode = 200, Body = new ServerJoinAnswer([], [new ServerWhereabouts(1, "10.0.0.1:6444", "10.0.0.1:6443")]).ToUtf8() }
                : new ApiResponse
                {
                    StatusCode = 403,
                    Body = Encoding.UTF8.GetBytes(new System.Text.Json.Nodes.JsonObject { ["kind"] = "Status", ["code"] = 403, ["reason"] = "Forbidden", ["message"] = message }.ToJsonString()),
                });
        }
    }
}
