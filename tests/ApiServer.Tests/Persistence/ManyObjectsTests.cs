using EdgeOrch.ApiServer.Tests.Support;

namespace EdgeOrch.ApiServer.Tests.Persistence;

public sealed class ManyObjectsTests
{
    private const string Collection = "/api/v1/namespaces/default/configmaps";
    private const int Count = 5000;

    [Fact]
    public async Task Pages_of_thousands_are_consistent_across_a_restart()
    {
        await using var engine = await SqliteServer.StartAsync();
        await Task.WhenAll(Enumerable.Range(0, 50).Select(worker => Task.Run(async () =>
        {
            for (var i = worker; i < Count; i += 50)
            {
                var (code, body) = await engine.Server.SendAsync("POST", Collection, Objects.ConfigMap($"c{i:D5}"));
                Assert.True(code == 201, body.ToJsonString());
            }
        })));
        var (_, page) = await engine.Server.SendAsync("GET", Collection, query: "limit=500");
        var revision = page.Meta("resourceVersion");
        Assert.Equal(Count - 500, (int)page["metadata"]!["remainingItemCount"]!);
        await engine.RestartAsync();

        Assert.Equal(201, (await engine.Server.SendAsync("POST", Collection, Objects.ConfigMap("c00700a"))).Code);
        Assert.Equal(200, (await engine.Server.SendAsync("DELETE", Collection + "/c04000")).Code);
        var names = new List<string>();
        while (true)
        {
            Assert.Equal(revision, page.Meta("resourceVersion"));
            names.AddRange(page["items"]!.AsArray().Select(static i => i!.AsObject().Meta("name")));
            if (page.Meta("continue").Length == 0)
            {
                break;
            }

            (var code, page) = await engine.Server.SendAsync("GET", Collection, query: "limit=500&continue=" + page.Meta("continue"));
            Assert.Equal(200, code);
        }

        Assert.Equal(Enumerable.Range(0, Count).Select(static i => $"c{i:D5}"), names);
        var (_, now) = await engine.Server.SendAsync("GET", Collection);
        Assert.Equal(Count, now["items"]!.AsArray().Count);
    }
}
