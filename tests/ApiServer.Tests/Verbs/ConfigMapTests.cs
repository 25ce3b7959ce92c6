using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using EdgeOrch.ApiServer.Tests.Support;
using EdgeOrch.Client;

namespace EdgeOrch.ApiServer.Tests.Verbs;

public sealed class ConfigMapTests
{
    private const string Collection = "/api/v1/namespaces/default/configmaps";

    [Fact]
    public async Task Create_get_list_update_patch_delete()
    {
        await using var server = await TestServer.StartAsync();
        var (created, first) = await server.SendAsync("POST", Collection, Objects.ConfigMap("a"));
        Assert.Equal(201, created);
        Assert.NotEmpty(first.Meta("uid"));
        Assert.NotEmpty(first.Meta("resourceVersion"));

        var (got, same) = await server.SendAsync("GET", Collection + "/a");
        Assert.Equal(200, got);
        Assert.True(JsonNode.DeepEquals(first, same));

        first["data"]!["k"] = "w";
        var (updated, second) = await server.SendAsync("PUT", Collection + "/a", first);
        Assert.Equal(200, updated);
        Assert.NotEqual(first.Meta("resourceVersion"), second.Meta("resourceVersion"));

        var (stale, conflict) = await server.SendAsync("PUT", Collection + "/a", Objects.Parse(first.ToJsonString().Replace("\"w\"", "\"x\"", StringComparison.Ordinal)));
        Assert.Equal(409, stale);
        Assert.Equal("Conflict", (string?)conflict["reason"]);

        var (patched, third) = await server.SendAsync("PATCH", Collection + "/a", Objects.Parse("""{"data":{"n":"1"}}"""), contentType: "application/merge-patch+json");
        Assert.Equal(200, patched);
        Assert.Equal("1", (string?)third["data"]!["n"]);

        var (listed, list) = await server.SendAsync("GET", Collection);
        Assert.Equal(200, listed);
        Assert.Single(list["items"]!.AsArray());
        Assert.Equal("ConfigMapList", (string?)list["kind"]);

        var (deleted, status) = await server.SendAsync("DELETE", Collection + "/a");
        Assert.Equal(200, deleted);
        Assert.Equal("Success", (string?)status["status"]);
        Assert.Equal(404, (await server.SendAsync("GET", Collection + "/a")).Code);
    }

    [Fact]
    public async Task An_update_that_changes_nothing_keeps_the_version()
    {
        await using var server = await TestServer.StartAsync();
        var (_, first) = await server.SendAsync("POST", Collection, Objects.ConfigMap("a"));
        var (_, second) = await server.SendAsync("PUT", Collection + "/a", Objects.ConfigMap("a"));
        Assert.Equal(first.Meta("resourceVersion"), second.Meta("resourceVersion"));
    }

    [Fact]
    public async Task A_watch_delivers_every_change_in_order()
    {
        await using var server = await TestServer.StartAsync();
        await server.SendAsync("POST", Collection, Objects.ConfigMap("a"));
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await using var watch = await server.Admin.SendAsync(new ApiRequest("GET", Collection) { Query = "watch=true" }, limit.Token);
        await server.SendAsync("POST", Collection, Objects.ConfigMap("b"));
        await server.SendAsync("PUT", Collection + "/b", Objects.ConfigMap("b", "2"));
        await server.SendAsync("DELETE", Collection + "/b");
        var seen = new List<string>();
        await foreach (var frame in watch.Frames!)
        {
            var change = (JsonObject)JsonNode.Parse(frame.Span)!;
            seen.Add($"{change["type"]} {change["object"]!["metadata"]!["name"]}");
            if (seen.Count == 4)
            {
                break;
            }
        }

        Assert.Equal(["ADDED a", "ADDED b", "MODIFIED b", "DELETED b"], seen);
    }

    [Fact]
    public async Task Https_serves_with_a_token_and_refuses_without()
    {
        await using var server = await TestServer.StartAsync(https: true);
        using var handler = new SocketsHttpHandler { SslOptions = { RemoteCertificateValidationCallback = static (_, _, _, _) => true } };
        using var client = new HttpClient(handler) { BaseAddress = new Uri($"https://{server.Host.Addresses[0]}"), DefaultRequestVersion = HttpVersion.Version20 };
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync(Collection)).StatusCode);
        client.DefaultRequestHeaders.Authorization = new("Bearer", TestSecurity.AdminToken);
        using var body = new StringContent(Objects.ConfigMap("a").ToJsonString(), Encoding.UTF8, "application/json");
        Assert.Equal(HttpStatusCode.Created, (await client.PostAsync(Collection, body)).StatusCode);
        var list = Objects.Parse(await client.GetStringAsync(Collection));
        Assert.Single(list["items"]!.AsArray());
        using var stream = new StreamReader(await client.GetStreamAsync(Collection + "?watch=true"));
        Assert.StartsWith("{\"type\":\"ADDED\"", await stream.ReadLineAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1.1", 1)]
    [InlineData("1.1", 70)]
    [InlineData("1.1", 300)]
    [InlineData("2.0", 300)]
    public async Task Lists_of_any_size_arrive_to_their_end(string version, int count)
    {
        await using var server = await TestServer.StartAsync(https: true);
        for (var i = 0; i < count; i++)
        {
            var map = Objects.ConfigMap($"m{i}");
            map["data"] = new JsonObject { ["filler"] = new string('x', 1024) };
            Assert.Equal(201, (await server.SendAsync("POST", Collection, map)).Code);
        }

        using var handler = new SocketsHttpHandler { SslOptions = { RemoteCertificateValidationCallback = static (_, _, _, _) => true } };
        using var client = new HttpClient(handler) { BaseAddress = new Uri($"https://{server.Host.Addresses[0]}"), DefaultRequestVersion = Version.Parse(version) };
        client.DefaultRequestHeaders.Authorization = new("Bearer", TestSecurity.AdminToken);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var list = Objects.Parse(await client.GetStringAsync(new Uri(Collection, UriKind.Relative), limit.Token));
        Assert.Equal(count, list["items"]!.AsArray().Count);
    }
}
