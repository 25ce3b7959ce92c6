using System.Text;
using System.Text.Json.Nodes;
using EdgeOrch.ApiServer.Storage.Encryption;
using EdgeOrch.ApiServer.Tests.Support;
using EdgeOrch.Client;
using EdgeOrch.Store;

namespace EdgeOrch.ApiServer.Tests.Storage.Encryption;

/// <summary>Keys and rules that change while the server works.</summary>
public sealed class ResealingTests
{
    private const string ConfigMaps = "/api/v1/namespaces/default/configmaps";
    private const string Things = "/apis/example.com/v1/namespaces/default/things";
    private const string Prefix = "/registry/core/configmaps/default/";

    [Fact]
    public async Task A_rotation_under_writers_and_watchers_changes_versions_and_nothing_else()
    {
        const int objects = 40;
        var configuration = EncryptionConfiguration.Generate(["configmaps"]);
        await using var engine = await SqliteServer.StartAsync(configuration);
        var server = engine.Server;
        for (var i = 0; i < objects; i++)
        {
            Assert.Equal(201, (await server.SendAsync("POST", ConfigMaps, Objects.ConfigMap($"o{i}", "0"))).Code);
        }

        using var stop = new CancellationTokenSource();
        var watching = WatchAsync(server, stop.Token);
        var writing = Enumerable.Range(0, 4).Select(writer => WriteAsync(server, writer, stop.Token)).ToList();
        for (var round = 0; round < 3; round++)
        {
            configuration = configuration.Rotate()!;
            await ChangeAsync(engine, configuration);
            await UntilStoredAsync(engine.Store, configuration.Rules[0].Providers[0].Keys[0].Name, objects);
        }

        await stop.CancelAsync();
        var last = (await Task.WhenAll(writing)).ToList();
        await watching;
        for (var i = 0; i < objects; i++)
        {
            var (code, read) = await server.SendAsync("GET", $"{ConfigMaps}/o{i}");
            Assert.Equal(200, code);
            Assert.Equal(i < last.Count ? last[i].ToString(System.Globalization.CultureInfo.InvariantCulture) : "0", (string?)read["data"]!["k"]);
        }

        // Only the newest key is left, and that is enough.
        var newest = configuration.Rules[0].Providers[0].Keys[0];
        await server.Host.Encryption!.Resealing.RewriteAsync(CancellationToken.None);
        engine.WriteEncryption(new EncryptionConfiguration([new EncryptionRule(["configmaps"], [EncryptionProvider.AesGcm([newest])])]));
        await engine.RestartAsync();
        Assert.Equal(200, (await engine.Server.SendAsync("GET", ConfigMaps)).Code);
    }

    [Fact]
    public async Task Plain_objects_are_sealed_and_sealed_ones_made_plain()
    {
        await using var engine = await SqliteServer.StartAsync(new EncryptionConfiguration([new EncryptionRule(["configmaps"], [EncryptionProvider.Identity])]));
        var server = engine.Server;
        await server.DefineAsync(Definitions.Of("Thing"));
        await server.SendAsync("POST", ConfigMaps, Objects.ConfigMap("a"));
        await server.SendAsync("POST", Things, Definitions.Instance("Thing", "t", """{"size":1}"""));
        var (_, map) = await server.SendAsync("GET", ConfigMaps + "/a");
        var (_, thing) = await server.SendAsync("GET", Things + "/t");
        var withKey = EncryptionConfiguration.Generate(["*.*"]);
        await ChangeAsync(engine, withKey);
        await UntilStoredAsync(engine.Store, "key1", 1);
        await UntilAsync(async () => await NameAsync(engine.Store, "/registry/example.com/things/default/t") == "key1");
        await AssertSameAsync(server, ConfigMaps + "/a", map);
        await AssertSameAsync(server, Things + "/t", thing);

        // What an entry no longer names is made plain too.
        await ChangeAsync(engine, new EncryptionConfiguration([withKey.Rules[0] with { Resources = ["secrets"] }]));
        await UntilStoredAsync(engine.Store, null, 1);
        await UntilAsync(async () => await NameAsync(engine.Store, "/registry/example.com/things/default/t") is null);
        await AssertSameAsync(server, ConfigMaps + "/a", map);
        await AssertSameAsync(server, Things + "/t", thing);
        await engine.RestartAsync();
        await AssertSameAsync(engine.Server, ConfigMaps + "/a", map);
    }

    [Fact]
    public async Task What_is_rewritten_gets_the_defaults_that_its_kind_has_now()
    {
        await using var engine = await SqliteServer.StartAsync(new EncryptionConfiguration([new EncryptionRule(["things.example.com"], [EncryptionProvider.Identity])]));
        var server = engine.Server;
        var definition = Definitions.Of("Thing");
        await server.DefineAsync(definition);
        await server.SendAsync("POST", Things, Definitions.Instance("Thing", "t", """{"size":1}"""));
        var (_, live) = await server.SendAsync("GET", Definitions.Collection + "/things.example.com");
        live["spec"]!["versions"]![0]!["schema"]!["openAPIV3Schema"]!["properties"]!["spec"]!["properties"]!["shape"] = Objects.Parse("""{"type":"string","default":"round"}""");
        var (code, answer) = await server.SendAsync("PUT", Definitions.Collection + "/things.example.com", live);
        Assert.True(code == 200, answer.ToJsonString());
        await UntilAsync(async () => (string?)(await server.SendAsync("GET", Things + "/t")).Body["spec"]?["shape"] == "round");

        await ChangeAsync(engine, EncryptionConfiguration.Generate(["things.example.com"]));
        await UntilAsync(async () => await NameAsync(engine.Store, "/registry/example.com/things/default/t") == "key1");
        Assert.Equal("round", (string?)(await server.SendAsync("GET", Things + "/t")).Body["spec"]!["shape"]);
    }

    [Fact]
    public async Task What_lies_otherwise_at_the_start_is_rewritten()
    {
        await using var engine = await SqliteServer.StartAsync();
        await engine.Server.SendAsync("POST", ConfigMaps, Objects.ConfigMap("a"));
        engine.WriteEncryption(EncryptionConfiguration.Generate(["configmaps"]));
        await engine.RestartAsync();
        await UntilStoredAsync(engine.Store, "key1", 1);
    }

    [Fact]
    public async Task A_file_that_cannot_be_used_leaves_the_old_rules_in_force()
    {
        await using var engine = await SqliteServer.StartAsync(EncryptionConfiguration.Generate(["configmaps"]));
        foreach (var content in (string?[])["kind: EncryptionConfiguration", null])
        {
            File.Delete(engine.EncryptionPath);
            if (content is not null)
            {
                await File.WriteAllTextAsync(engine.EncryptionPath, content);
            }

            await engine.Server.Host.Encryption!.LookAsync(CancellationToken.None);
        }

        await engine.Server.SendAsync("POST", ConfigMaps, Objects.ConfigMap("a"));
        Assert.Equal("key1", await NameAsync(engine.Store, Prefix + "a"));
        Assert.Equal(200, (await engine.Server.SendAsync("GET", ConfigMaps + "/a")).Code);
    }

    private static async Task ChangeAsync(SqliteServer engine, EncryptionConfiguration next)
    {
        engine.WriteEncryption(next);
        await engine.Server.Host.Encryption!.LookAsync(CancellationToken.None);
    }

    // Each writer has an object of its own, and returns the last number it wrote.
    private static async Task<int> WriteAsync(TestServer server, int writer, CancellationToken stop)
    {
        var last = 0;
        while (!stop.IsCancellationRequested)
        {
            var patch = Objects.Parse($$$"""{"data":{"k":"{{{last + 1}}}"}}""");
            var (code, answer) = await server.SendAsync("PATCH", $"{ConfigMaps}/o{writer}", patch, contentType: "application/merge-patch+json");
            Assert.True(code == 200, answer.ToJsonString());
            last++;
        }

        return last;
    }

    // Of each object the numbers only grow, and so do the versions.
    private static async Task WatchAsync(TestServer server, CancellationToken stop)
    {
        var seen = new Dictionary<string, (long Version, int Number)>();
        await using var watch = await server.Admin.SendAsync(new ApiRequest("GET", ConfigMaps) { Query = "watch=true" }, stop);
        try
        {
            await foreach (var frame in watch.Frames!.WithCancellation(stop))
            {
                var change = JsonNode.Parse(frame.Span)!;
                Assert.Contains((string?)change["type"], (string[])["ADDED", "MODIFIED"]);
                var item = (JsonObject)change["object"]!;
                var version = long.Parse(item.Meta("resourceVersion"), System.Globalization.CultureInfo.InvariantCulture);
                if (int.TryParse((string?)item["data"]?["k"], out var number))
                {
                    var before = seen.GetValueOrDefault(item.Meta("name"));
                    Assert.True(version > before.Version && number >= before.Number, $"{item.ToJsonString()} after {before}");
                    seen[item.Meta("name")] = (version, number);
                }
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Enough was seen.
        }
    }

    private static async Task AssertSameAsync(TestServer server, string path, JsonObject before)
    {
        var (code, after) = await server.SendAsync("GET", path);
        Assert.True(code == 200, after.ToJsonString());
        Assert.NotEqual(before.Meta("resourceVersion"), after.Meta("resourceVersion"));
        after["metadata"]!["resourceVersion"] = before.Meta("resourceVersion");
        Assert.Equal(before.ToJsonString(), after.ToJsonString());
    }

    private static async Task UntilStoredAsync(IStore store, string? keyName, int atLeast) => await UntilAsync(async () =>
    {
        var items = (await store.RangeAsync(new RangeRequest(Prefix), CancellationToken.None)).Items;
        return items.Count >= atLeast && items.All(item => SealedValue.KeyNameOf(item.Value.Span) == keyName);
    });

    private static async Task<string?> NameAsync(IStore store, string key) => SealedValue.KeyNameOf((await store.GetAsync(key, CancellationToken.None))!.Value.Span);

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        for (var deadline = DateTime.UtcNow.AddSeconds(60); !await condition();)
        {
            Assert.True(DateTime.UtcNow < deadline, "it did not come");
            await Task.Delay(10);
        }
    }
}
