using System.Globalization;
using System.Text.Json.Nodes;
using EdgeOrch.ApiServer.Tests.Support;

namespace EdgeOrch.ApiServer.Tests.Persistence;

/// <summary>The generic verbs over the engine users get, with restarts in the middle.</summary>
public sealed class SqliteVerbTests
{
    private const string Collection = "/api/v1/namespaces/default/configmaps";
    private const string Merge = "application/merge-patch+json";

    [Fact]
    public async Task Every_verb_survives_a_restart_with_its_versions()
    {
        await using var engine = await SqliteServer.StartAsync();
        var (code, a) = await engine.Server.SendAsync("POST", Collection, Objects.ConfigMap("a"));
        Assert.Equal(201, code);
        (_, var b) = await engine.Server.SendAsync("POST", Collection, Objects.ConfigMap("b"));
        (code, var patched) = await engine.Server.SendAsync("PATCH", Collection + "/a", Objects.Parse("""{"data":{"k":"2"}}"""), contentType: Merge);
        Assert.Equal(200, code);
        await engine.RestartAsync();

        var (_, read) = await engine.Server.SendAsync("GET", Collection + "/a");
        Assert.True(JsonNode.DeepEquals(patched, read));
        Assert.Equal(409, (await engine.Server.SendAsync("PUT", Collection + "/a", a)).Code);
        read["data"]!["k"] = "3";
        (code, var updated) = await engine.Server.SendAsync("PUT", Collection + "/a", read);
        Assert.Equal(200, code);
        Assert.True(Version(updated) > Version(patched));
        var stale = Objects.Parse($$$"""{"preconditions":{"resourceVersion":"{{{b.Meta("resourceVersion")}}}"}}""");
        Assert.Equal(409, (await engine.Server.SendAsync("DELETE", Collection + "/a", stale)).Code);
        Assert.Equal(200, (await engine.Server.SendAsync("DELETE", Collection + "/b", stale)).Code);
        await engine.RestartAsync();

        Assert.Equal(404, (await engine.Server.SendAsync("GET", Collection + "/b")).Code);
        Assert.Equal("3", (string?)(await engine.Server.SendAsync("GET", Collection + "/a")).Body["data"]!["k"]);
        (code, _) = await engine.Server.SendAsync("DELETE", Collection);
        Assert.Equal(200, code);
        Assert.Empty((await engine.Server.SendAsync("GET", Collection)).Body["items"]!.AsArray());
    }

    [Fact]
    public async Task A_watch_resumes_after_a_restart_where_it_ended()
    {
        await using var engine = await SqliteServer.StartAsync();
        var (_, list) = await engine.Server.SendAsync("GET", Collection);
        await engine.Server.SendAsync("POST", Collection, Objects.ConfigMap("a"));
        await engine.Server.SendAsync("POST", Collection, Objects.ConfigMap("b"));
        var first = await engine.Server.EventsAsync(Collection, "resourceVersion=" + list.Meta("resourceVersion"), 1);
        Assert.Equal(["ADDED a"], first.Select(Watches.Line));
        await engine.Server.SendAsync("DELETE", Collection + "/a");
        await engine.RestartAsync();

        var rest = engine.Server.EventsAsync(Collection, "resourceVersion=" + ((JsonObject)first[0]["object"]!).Meta("resourceVersion"), 4);
        await engine.Server.SendAsync("POST", Collection, Objects.ConfigMap("c"));
        await engine.Server.SendAsync("PATCH", Collection + "/b", Objects.Parse("""{"data":{"k":"2"}}"""), contentType: Merge);
        var events = await rest;
        Assert.Equal(["ADDED b", "DELETED a", "ADDED c", "MODIFIED b"], events.Select(Watches.Line));
        var versions = events.Select(static e => Version((JsonObject)e["object"]!)).ToList();
        Assert.Equal(versions.Order(), versions);
    }

    [Fact]
    public async Task A_watch_with_a_selector_resumes_with_the_right_kinds_of_events()
    {
        await using var engine = await SqliteServer.StartAsync();
        var (_, a) = await engine.Server.SendAsync("POST", Collection, Objects.ConfigMap("a"));
        await engine.Server.SendAsync("PATCH", Collection + "/a", Objects.Parse("""{"metadata":{"labels":{"app":"z"}}}"""), contentType: Merge);
        await engine.Server.SendAsync("PATCH", Collection + "/a", Objects.Parse("""{"metadata":{"labels":{"app":"a"}}}"""), contentType: Merge);
        await engine.RestartAsync();
        var events = await engine.Server.EventsAsync(Collection, $"labelSelector=app%3Da&resourceVersion={a.Meta("resourceVersion")}", 2);
        Assert.Equal(["DELETED a", "ADDED a"], events.Select(Watches.Line));
    }

    [Fact]
    public async Task A_compacted_past_is_gone_for_watches_and_for_pages()
    {
        await using var engine = await SqliteServer.StartAsync();
        await engine.Server.SendAsync("POST", Collection, Objects.ConfigMap("a"));
        await engine.Server.SendAsync("POST", Collection, Objects.ConfigMap("b"));
        var (_, page) = await engine.Server.SendAsync("GET", Collection, query: "limit=1");
        await engine.Server.SendAsync("POST", Collection, Objects.ConfigMap("c"));
        await engine.Store.CompactAsync(engine.Store.CurrentRevision, CancellationToken.None);
        await engine.RestartAsync();
        var (code, gone) = await engine.Server.SendAsync("GET", Collection, query: "limit=1&continue=" + page.Meta("continue"));
        Assert.Equal(410, code);
        Assert.Equal("Expired", (string?)gone["reason"]);
        var events = await engine.Server.EventsAsync(Collection, "resourceVersion=" + page.Meta("resourceVersion"), 1);
        Assert.Equal("ERROR", (string?)events[0]["type"]);
        Assert.Equal(410, (int)events[0]["object"]!["code"]!);
    }

    [Fact]
    public async Task Held_objects_addresses_and_ports_are_still_held_after_a_restart()
    {
        const string Services = "/api/v1/namespaces/default/services";
        await using var engine = await SqliteServer.StartAsync();
        var held = Objects.ConfigMap("a");
        held["metadata"]!["finalizers"] = new JsonArray("example.com/x");
        await engine.Server.SendAsync("POST", Collection, held);
        await engine.Server.SendAsync("DELETE", Collection + "/a");
        var (_, service) = await engine.Server.SendAsync("POST", Services, Service("a", ""));
        await engine.RestartAsync();

        Assert.NotEmpty((await engine.Server.SendAsync("GET", Collection + "/a")).Body.Meta("deletionTimestamp"));
        Assert.Equal(200, (await engine.Server.SendAsync("PATCH", Collection + "/a", Objects.Parse("""{"metadata":{"finalizers":null}}"""), contentType: Merge)).Code);
        Assert.Equal(404, (await engine.Server.SendAsync("GET", Collection + "/a")).Code);
        var port = (int)service["spec"]!["ports"]![0]!["nodePort"]!;
        Assert.Equal(422, (await engine.Server.SendAsync("POST", Services, Service("b", $",\"nodePort\":{port}"))).Code);
        var (_, other) = await engine.Server.SendAsync("POST", Services, Service("c", ""));
        Assert.NotEqual((string?)service["spec"]!["clusterIP"], (string?)other["spec"]!["clusterIP"]);
    }

    private static long Version(JsonObject value) => long.Parse(value.Meta("resourceVersion"), CultureInfo.InvariantCulture);

    private static JsonObject Service(string name, string port) => Objects.Parse(
        $$$"""{"apiVersion":"v1","kind":"Service","metadata":{"name":"{{{name}}}"},"spec":{"type":"NodePort","ports":[{"port":80{{{port}}}}]}}""");
}
