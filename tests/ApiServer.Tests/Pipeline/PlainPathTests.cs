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
        foreach (var path in (string[])["/api/v1/componentstatuses", "/api/v1/componentstatuses/scheduler"])
        {
            var (_, table) = await server.SendAsync("GET", path, accept: "application/json;as=Table;v=v1;g=meta.k8s.io,application/json");
            Assert.Equal(["Name", "Status", "Message", "Error"], table["columnDefinitions"]!.AsArray().Select(c => (string)c!["name"]!));
            Assert.Equal("""["scheduler","Healthy","ok",""]""", table["rows"]!.AsArray()[^1]!["cells"]!.ToJsonString());
        }
    }

    [Fact]
    public async Task The_root_lists_the_paths_and_each_of_them_answers()
    {
        await using var server = await TestServer.StartAsync(https: true);
        var (code, index) = await server.SendAsync("GET", "/");
        Assert.Equal(200, code);
        var paths = index["paths"]!.AsArray().Select(p => (string)p!).ToList();
        Assert.Equal(paths.Order(StringComparer.Ordinal), paths);
        Assert.Empty(((string[])["/api/v1", "/apis/", "/apis/apps", "/apis/apps/v1", "/readyz/shutdown", "/livez/ping", "/version"]).Except(paths));
        using var client = Client(server);
        client.DefaultRequestHeaders.Authorization = new("Bearer", TestSecurity.AdminToken);
        foreach (var path in paths.Where(p => p is not ("/openid/v1/jwks" or "/.well-known/openid-configuration" or "/openapi/v3/")))
        {
            Assert.True((await client.GetAsync(path)).IsSuccessStatusCode, path);
        }
    }

    [Theory]
    [InlineData("HEAD", "/api/v1/namespaces/default/configmaps", 405)]
    [InlineData("HEAD", "/api/v1/namespaces/default", 405)]
    [InlineData("OPTIONS", "/api/v1/namespaces/default/configmaps", 405)]
    [InlineData("TRACE", "/apis/apps/v1/deployments", 405)]
    [InlineData("POST", "/api/v1/namespaces/default/configmaps/a", 405)]
    [InlineData("PUT", "/api/v1/namespaces/default/configmaps", 405)]
    [InlineData("GET", "/apis/authentication.k8s.io/v1/tokenreviews", 405)]
    [InlineData("POST", "/apis/apps/v1", 405)]
    [InlineData("OPTIONS", "/api", 405)]
    [InlineData("POST", "/apis/none.example/v1", 404)]
    [InlineData("HEAD", "/api/v1/nothing", 404)]
    public async Task A_method_that_a_path_does_not_know_is_not_allowed(string method, string path, int expected)
    {
        await using var server = await TestServer.StartAsync();
        var (code, status) = await server.SendAsync(method, path);
        Assert.Equal(expected, code);
        Assert.Equal(
            expected == 405 ? "the server does not allow this method on the requested resource" : "the server could not find the requested resource", (string?)status["message"]);
    }

    [Theory]
    [InlineData("/api/", "APIVersions")]
    [InlineData("/apis/", "APIGroupList")]
    [InlineData("/api/v1/", "APIResourceList")]
    [InlineData("/apis/apps/", "APIGroup")]
    [InlineData("/apis/apps/v1/", "APIResourceList")]
    [InlineData("/api/v1/namespaces/", "NamespaceList")]
    [InlineData("/api/v1/namespaces/default/", "Namespace")]
    [InlineData("/apis/apps/v1/namespaces/default/deployments/", "DeploymentList")]
    public async Task A_slash_at_the_end_changes_nothing(string path, string kind)
    {
        await using var server = await TestServer.StartAsync();
        var (code, body) = await server.SendAsync("GET", path);
        Assert.Equal((200, kind), (code, (string?)body["kind"]));
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
