using System.Text.Json.Nodes;
using EdgeOrch.ApiServer.Tests.Support;
using EdgeOrch.Client;
using EdgeOrch.Store;

namespace EdgeOrch.ApiServer.Tests.Verbs;

public sealed class ListAndWatchTests
{
    private const string Collection = "/api/v1/namespaces/default/configmaps";

    [Fact]
    public async Task Pages_show_one_revision_while_others_write()
    {
        await using var server = await TestServer.StartAsync();
        for (var i = 0; i < 7; i++)
        {
            await server.SendAsync("POST", Collection, Objects.ConfigMap($"c{i}"));
        }

        var names = new List<string>();
        var (_, page) = await server.SendAsync("GET", Collection, query: "limit=3");
        Assert.Equal(4, (int)page["metadata"]!["remainingItemCount"]!);
        var revision = page.Meta("resourceVersion");
        await server.SendAsync("POST", Collection, Objects.ConfigMap("c3a"));
        await server.SendAsync("DELETE", Collection + "/c5");
        while (true)
        {
            names.AddRange(page["items"]!.AsArray().Select(i => ((JsonObject)i!).Meta("name")));
            Assert.Equal(revision, page.Meta("resourceVersion"));
            if (page.Meta("continue").Length == 0)
            {
                break;
            }

            (_, page) = await server.SendAsync("GET", Collection, query: "limit=3&continue=" + page.Meta("continue"));
        }

        Assert.Equal(["c0", "c1", "c2", "c3", "c4", "c5", "c6"], names);
    }

    [Fact]
    public async Task Selectors_choose_by_labels_and_fields()
    {
        await using var server = await TestServer.StartAsync();
        await server.SendAsync("POST", Collection, Objects.ConfigMap("a"));
        await server.SendAsync("POST", Collection, Objects.ConfigMap("b"));
        var (_, byLabel) = await server.SendAsync("GET", Collection, query: "labelSelector=app%20in%20(b,c)");
        Assert.Equal("b", Assert.Single(byLabel["items"]!.AsArray())!.AsObject().Meta("name"));
        var (_, byField) = await server.SendAsync("GET", Collection, query: "fieldSelector=metadata.name%3Da");
        Assert.Equal("a", Assert.Single(byField["items"]!.AsArray())!.AsObject().Meta("name"));
        Assert.Equal(400, (await server.SendAsync("GET", Collection, query: "fieldSelector=data.k%3Da")).Code);
    }

    [Fact]
    public async Task A_watch_with_a_selector_sees_objects_come_and_go()
    {
        await using var server = await TestServer.StartAsync();
        var (_, list) = await server.SendAsync("GET", Collection);
        var events = WatchAsync(server, $"watch=true&labelSelector=app%3Da&resourceVersion={list.Meta("resourceVersion")}", 3);
        await server.SendAsync("POST", Collection, Objects.ConfigMap("a"));
        await server.SendAsync("POST", Collection, Objects.ConfigMap("b"));
        await server.SendAsync("PATCH", Collection + "/b", Objects.Parse("""{"metadata":{"labels":{"app":"a"}}}"""), contentType: "application/merge-patch+json");
        await server.SendAsync("PATCH", Collection + "/a", Objects.Parse("""{"metadata":{"labels":{"app":"z"}}}"""), contentType: "application/merge-patch+json");
        Assert.Equal(["ADDED a", "ADDED b", "DELETED a"], (await events).Select(Line));
    }

    [Fact]
    public async Task A_streaming_list_ends_with_a_marked_bookmark()
    {
        await using var server = await TestServer.StartAsync();
        await server.SendAsync("POST", Collection, Objects.ConfigMap("a"));
        var events = await WatchAsync(server, "watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true", 2);
        Assert.Equal("ADDED", (string?)events[0]["type"]);
        Assert.Equal("BOOKMARK", (string?)events[1]["type"]);
        Assert.Equal("true", (string?)events[1]["object"]!["metadata"]!["annotations"]!["k8s.io/initial-events-end"]);
    }

    [Fact]
    public async Task A_watch_from_a_compacted_revision_gets_410()
    {
        var store = new InMemoryStore(TimeProvider.System);
        await using var server = await TestServer.StartAsync(store: store);
        var (_, first) = await server.SendAsync("POST", Collection, Objects.ConfigMap("a"));
        await server.SendAsync("POST", Collection, Objects.ConfigMap("b"));
        await store.CompactAsync(store.CurrentRevision, CancellationToken.None);
        var events = await WatchAsync(server, $"watch=true&resourceVersion={first.Meta("resourceVersion")}", 1, "/api/v1/namespaces/kube-system/secrets");
        Assert.Equal("ERROR", (string?)events[0]["type"]);
        Assert.Equal(410, (int)events[0]["object"]!["code"]!);
    }

    [Fact]
    public async Task A_watch_from_before_the_cache_started_replays_the_history()
    {
        var store = new InMemoryStore(TimeProvider.System);
        string revision;
        await using (var before = new ApiServerHost(new ApiServerOptions(), store, TestSecurity.Parts(), Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance, TimeProvider.System))
        {
            await before.StartAsync(CancellationToken.None);
            await before.Ready;
            revision = store.CurrentRevision.ToString(System.Globalization.CultureInfo.InvariantCulture);
            var admin = before.InProcess(EdgeOrch.ApiServer.Pipeline.Security.UserInfo.ApiServer);
            foreach (var name in (string[])["a", "b"])
            {
                await using var answer = await admin.SendAsync(
                    new ApiRequest("POST", Collection) { Body = System.Text.Encoding.UTF8.GetBytes(Objects.ConfigMap(name).ToJsonString()) }, CancellationToken.None);
                Assert.Equal(201, answer.StatusCode);
            }

            await before.StopAsync(CancellationToken.None);
        }

        await using var server = await TestServer.StartAsync(store: store);
        var events = WatchAsync(server, $"watch=true&resourceVersion={revision}", 3);
        await server.SendAsync("POST", Collection, Objects.ConfigMap("c"));
        Assert.Equal(["ADDED a", "ADDED b", "ADDED c"], (await events).Select(Line));
    }

    [Fact]
    public async Task A_table_lists_names_and_ages()
    {
        await using var server = await TestServer.StartAsync();
        await server.SendAsync("POST", Collection, Objects.ConfigMap("a"));
        var (_, table) = await server.SendAsync("GET", Collection, accept: "application/json;as=Table;v=v1;g=meta.k8s.io,application/json");
        Assert.Equal("Table", (string?)table["kind"]);
        Assert.Equal("a", (string?)table["rows"]![0]!["cells"]![0]);
        Assert.Equal("PartialObjectMetadata", (string?)table["rows"]![0]!["object"]!["kind"]);
    }

    private static string Line(JsonObject change) => $"{change["type"]} {change["object"]!["metadata"]!["name"]}";

    private static async Task<List<JsonObject>> WatchAsync(TestServer server, string query, int count, string collection = Collection)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await using var watch = await server.Admin.SendAsync(new ApiRequest("GET", collection) { Query = query }, limit.Token);
        var seen = new List<JsonObject>();
        await foreach (var frame in watch.Frames!)
        {
            seen.Add((JsonObject)JsonNode.Parse(frame.Span)!);
            if (seen.Count == count)
            {
                break;
            }
        }

        return seen;
    }
}
