using System.Text.Json.Nodes;
using EdgeOrch.ApiServer.Tests.Support;
using EdgeOrch.Client;

namespace EdgeOrch.ApiServer.Tests.Forwarding;

/// <summary>What a server that is behind shows.</summary>
public sealed class FreshnessTests
{
    private const string Maps = "/api/v1/namespaces/default/configmaps";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Who_wrote_through_a_follower_finds_it_there()
    {
        await using var servers = await GroupOfServers.StartAsync(2);
        servers.Store(2).Hold();
        var write = servers.SendAsync(2, "POST", Maps, Objects.ConfigMap("mine"));
        await UntilAsync(async () => (await servers.SendAsync(1, "GET", $"{Maps}/mine")).Code == 200);
        Assert.False(write.IsCompleted);
        servers.Store(2).Release();
        Assert.Equal(201, (await write.WaitAsync(Limit)).Code);
        Assert.Equal(200, (await servers.SendAsync(2, "GET", $"{Maps}/mine", query: "resourceVersion=0")).Code);
    }

    [Fact]
    public async Task Reads_show_what_any_server_has_acknowledged_unless_they_take_what_there_is()
    {
        await using var servers = await GroupOfServers.StartAsync(2);
        Assert.Equal(404, (await servers.SendAsync(2, "GET", $"{Maps}/late")).Code);
        servers.Store(2).Hold();
        Assert.Equal(201, (await servers.SendAsync(1, "POST", Maps, Objects.ConfigMap("late"))).Code);
        Assert.Equal(404, (await servers.SendAsync(2, "GET", $"{Maps}/late", query: "resourceVersion=0")).Code);
        Assert.DoesNotContain("late", Names((await servers.SendAsync(2, "GET", Maps, query: "resourceVersion=0")).Body));
        var get = servers.SendAsync(2, "GET", $"{Maps}/late");
        var list = servers.SendAsync(2, "GET", Maps);
        Assert.False(get.IsCompleted || list.IsCompleted);
        servers.Store(2).Release();
        Assert.Equal(200, (await get.WaitAsync(Limit)).Code);
        Assert.Contains("late", Names((await list.WaitAsync(Limit)).Body));
    }

    [Fact]
    public async Task A_watch_from_what_another_server_listed_shows_nothing_twice()
    {
        await using var servers = await GroupOfServers.StartAsync(2);
        Assert.Equal(200, (await servers.SendAsync(2, "GET", Maps)).Code);
        servers.Store(2).Hold();
        Assert.Equal(201, (await servers.SendAsync(1, "POST", Maps, Objects.ConfigMap("known"))).Code);
        var (_, list, _) = await servers.SendAsync(1, "GET", Maps);
        using var limit = new CancellationTokenSource(Limit);
        var asking = servers.Host(2).InProcess(GroupOfServers.Admin).SendAsync(
            new ApiRequest("GET", Maps) { Query = $"watch=true&resourceVersion={list.Meta("resourceVersion")}" }, limit.Token).AsTask();
        servers.Store(2).Release();
        await using var watch = await asking;
        Assert.Equal(200, watch.StatusCode);
        Assert.Equal(201, (await servers.SendAsync(1, "POST", Maps, Objects.ConfigMap("next"))).Code);
        await foreach (var frame in watch.Frames!.WithCancellation(limit.Token))
        {
            Assert.Equal("ADDED next", Watches.Line((JsonObject)JsonNode.Parse(frame.Span)!));
            break;
        }
    }

    [Fact]
    public async Task The_next_page_may_be_asked_of_a_server_that_is_behind()
    {
        await using var servers = await GroupOfServers.StartAsync(2);
        Assert.Equal(200, (await servers.SendAsync(2, "GET", Maps)).Code);
        servers.Store(2).Hold();
        foreach (var name in (string[])["p1", "p2", "p3"])
        {
            Assert.Equal(201, (await servers.SendAsync(1, "POST", Maps, Objects.ConfigMap(name))).Code);
        }

        var (_, first, _) = await servers.SendAsync(1, "GET", Maps, query: "limit=1");
        var second = servers.SendAsync(2, "GET", Maps, query: $"limit=10&continue={Uri.EscapeDataString(first.Meta("continue"))}");
        servers.Store(2).Release();
        var (code, page, _) = await second.WaitAsync(Limit);
        Assert.True(code == 200, page.ToJsonString());
        Assert.Equal(["p2", "p3"], Names(page).Where(static name => name is "p2" or "p3"));
        Assert.Equal(first.Meta("resourceVersion"), page.Meta("resourceVersion"));
    }

    private static IEnumerable<string> Names(JsonObject list) => list["items"]!.AsArray().Select(static item => (string)item!["metadata"]!["name"]!);

    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        var deadline = DateTime.UtcNow + Limit;
        while (!await holds())
        {
            Assert.True(DateTime.UtcNow < deadline);
            await Task.Yield();
        }
    }
}
