using EdgeOrch.ApiServer.Tests.Support;

namespace EdgeOrch.ApiServer.Tests.Verbs;

public sealed class ContentionTests
{
    private const string Collection = "/api/v1/namespaces/default/configmaps";

    [Fact]
    public async Task Patches_without_a_version_never_conflict_and_none_is_lost()
    {
        await using var engine = await SqliteServer.StartAsync();
        await engine.Server.SendAsync("POST", Collection, Objects.ConfigMap("a"));
        var codes = await Task.WhenAll(Enumerable.Range(0, 32).Select(worker => Task.Run(async () =>
        {
            var worst = 200;
            for (var i = 0; i < 20; i++)
            {
                var patch = Objects.Parse($$$"""{"data":{"w{{{worker}}}-{{{i}}}":"x"}}""");
                worst = Math.Max(worst, (await engine.Server.SendAsync("PATCH", Collection + "/a", patch, contentType: "application/merge-patch+json")).Code);
            }

            return worst;
        })));
        Assert.All(codes, static code => Assert.Equal(200, code));
        var (_, map) = await engine.Server.SendAsync("GET", Collection + "/a");
        Assert.Equal((32 * 20) + 1, map["data"]!.AsObject().Count);
    }
}
