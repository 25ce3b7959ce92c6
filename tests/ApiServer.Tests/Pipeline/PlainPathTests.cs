using System.Net;
using EdgeOrch.ApiServer.Tests.Support;

namespace EdgeOrch.ApiServer.Tests.Pipeline;

public sealed class PlainPathTests
{
    [Fact]
    public async Task Only_health_and_version_answer_without_credentials()
    {
        await using var server = await TestServer.StartAsync(https: true);
        using var client = Client(server);
        foreach (var open in (string[])["/healthz", "/livez", "/readyz", "/version", "/version/"])
        {
            Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(open)).StatusCode);
        }

        foreach (var closed in (string[])["/", "/api", "/apis", "/metrics", "/openapi/v2", "/readyz/ping", "/api/v1/pods", "/openid/v1/jwks"])
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync(closed)).StatusCode);
        }
    }

    [Fact]
    public async Task A_huge_body_is_refused_with_413()
    {
        await using var server = await TestServer.StartAsync(https: true);
        using var client = Client(server);
        client.DefaultRequestHeaders.Authorization = new("Bearer", TestSecurity.AdminToken);
        using var body = new ByteArrayContent(new byte[4 * 1024 * 1024]);
        var answer = await client.PostAsync("/api/v1/namespaces/default/configmaps", body);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
    }

    [Fact]
    public async Task A_warning_quotes_whatever_the_client_sent()
    {
        await using var server = await TestServer.StartAsync(https: true);
        using var client = Client(server);
        client.DefaultRequestHeaders.Authorization = new("Bearer", TestSecurity.AdminToken);
        using var body = new StringContent("""{"metadata":{"name":"a"},"\uD83D\uDE00 \"\u0001\n":1}""", System.Text.Encoding.UTF8, "application/json");
        var answer = await client.PostAsync("/api/v1/namespaces/default/configmaps", body);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        Assert.StartsWith("299 - \"unknown field", Assert.Single(answer.Headers.GetValues("Warning")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_administrator_may_act_as_somebody_with_fewer_rights()
    {
        await using var server = await TestServer.StartAsync(https: true);
        using var client = Client(server);
        client.DefaultRequestHeaders.Authorization = new("Bearer", TestSecurity.AdminToken);
        client.DefaultRequestHeaders.Add("Impersonate-User", "jane");
        var answer = await client.GetAsync("/api/v1/pods");
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Contains("User \\\"jane\\\" cannot list resource \\\"pods\\\"", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Component_statuses_are_healthy()
    {
        await using var server = await TestServer.StartAsync();
        var (code, list) = await server.SendAsync("GET", "/api/v1/componentstatuses");
        Assert.Equal(200, code);
        Assert.Equal(3, list["items"]!.AsArray().Count);
    }

    [Fact]
    public async Task Discovery_is_served_plain_and_aggregated()
    {
        await using var server = await TestServer.StartAsync();
        var (_, groups) = await server.SendAsync("GET", "/apis");
        Assert.Contains(groups["groups"]!.AsArray(), g => (string?)g!["name"] == "apps");
        var (_, resources) = await server.SendAsync("GET", "/apis/apps/v1");
        Assert.Contains(resources["resources"]!.AsArray(), r => (string?)r!["name"] == "deployments/scale");
        var (_, aggregated) = await server.SendAsync("GET", "/apis", accept: "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList");
        Assert.Equal("APIGroupDiscoveryList", (string?)aggregated["kind"]);
        Assert.Equal(404, (await server.SendAsync("GET", "/apis/nope.example/v1")).Code);
    }

    [Fact]
    public async Task A_stopping_server_ends_watches_cleanly()
    {
        var server = await TestServer.StartAsync();
        await using var watch = await server.Admin.SendAsync(
            new EdgeOrch.Client.ApiRequest("GET", "/api/v1/nodes") { Query = "watch=true" }, CancellationToken.None);
        var read = Task.Run(async () =>
        {
            await foreach (var _ in watch.Frames!)
            {
            }
        });
        await server.DisposeAsync();
        await read.WaitAsync(TimeSpan.FromSeconds(30));
    }

    private static HttpClient Client(TestServer server) => new(new SocketsHttpHandler
    {
        ResponseHeaderEncodingSelector = static (_, _) => System.Text.Encoding.UTF8,
        SslOptions = { RemoteCertificateValidationCallback = static (_, _, _, _) => true },
    })
    {
        BaseAddress = new Uri($"https://{server.Host.Addresses[0]}"),
    };
}
