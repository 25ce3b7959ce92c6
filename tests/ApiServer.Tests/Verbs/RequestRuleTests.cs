using EdgeOrch.ApiServer.Tests.Support;

namespace EdgeOrch.ApiServer.Tests.Verbs;

public sealed class RequestRuleTests
{
    private const string Collection = "/api/v1/namespaces/default/configmaps";

    [Theory]
    [InlineData("resourceVersionMatch=NotOlderThan", 422)]
    [InlineData("resourceVersionMatch=Exact&resourceVersion=0", 422)]
    [InlineData("resourceVersionMatch=Newest&resourceVersion=1", 422)]
    [InlineData("sendInitialEvents=true", 422)]
    [InlineData("watch=true&sendInitialEvents=true", 422)]
    [InlineData("watch=true&sendInitialEvents=false", 422)]
    [InlineData("watch=true&resourceVersionMatch=NotOlderThan", 422)]
    [InlineData("resourceVersion=x", 400)]
    [InlineData("limit=x", 400)]
    [InlineData("resourceVersionMatch=NotOlderThan&resourceVersion=1", 200)]
    public async Task Parameters_that_do_not_go_together_are_refused(string query, int expected)
    {
        await using var server = await TestServer.StartAsync();
        Assert.Equal(expected, (await server.SendAsync("GET", Collection, query: query)).Code);
    }

    [Fact]
    public async Task Paths_that_do_not_exist_are_not_found_and_verbs_they_lack_not_allowed()
    {
        await using var server = await TestServer.StartAsync();
        await server.SendAsync("POST", Collection, Objects.ConfigMap("a"));
        Assert.Equal(404, (await server.SendAsync("GET", Collection + "/a/status")).Code);
        Assert.Equal(405, (await server.SendAsync("PUT", Collection, Objects.ConfigMap("a"))).Code);
        Assert.Equal(405, (await server.SendAsync("POST", Collection + "/a", Objects.ConfigMap("a"))).Code);
    }

    [Fact]
    public async Task Deletes_and_evictions_that_contradict_themselves_are_refused()
    {
        await using var server = await TestServer.StartAsync();
        await server.SendAsync("POST", Collection, Objects.ConfigMap("a"));
        var both = Objects.Parse("""{"orphanDependents":true,"propagationPolicy":"Background"}""");
        Assert.Equal(422, (await server.SendAsync("DELETE", Collection + "/a", both)).Code);
        Assert.Equal(200, (await server.SendAsync("GET", Collection + "/a")).Code);
        var eviction = Objects.Parse("""{"apiVersion":"policy/v1","kind":"Eviction","metadata":{"name":"other"}}""");
        Assert.Equal(400, (await server.SendAsync("POST", "/api/v1/namespaces/default/pods/p/eviction", eviction)).Code);
    }

    [Fact]
    public async Task Finalizers_are_qualified_or_the_well_known_ones()
    {
        await using var server = await TestServer.StartAsync();
        var plain = Objects.ConfigMap("a");
        plain["metadata"]!["finalizers"] = new System.Text.Json.Nodes.JsonArray("mine");
        Assert.Equal(422, (await server.SendAsync("POST", Collection, plain)).Code);
        plain["metadata"]!["finalizers"] = new System.Text.Json.Nodes.JsonArray("orphan", "example.com/mine");
        Assert.Equal(201, (await server.SendAsync("POST", Collection, plain)).Code);
    }
}
