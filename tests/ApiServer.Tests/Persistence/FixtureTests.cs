using System.Text.Json.Nodes;
using EdgeOrch.Api;
using EdgeOrch.Api.Decoding;
using EdgeOrch.Api.Schema;
using EdgeOrch.ApiServer.Storage;
using EdgeOrch.ApiServer.Strategies;
using EdgeOrch.ApiServer.Tests.Support;
using EdgeOrch.ApiServer.WatchCache;
using EdgeOrch.Store;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeOrch.ApiServer.Tests.Persistence;

/// <summary>One object of every kind, all fields set, through the server and the engine; runs where the machine has the fixtures.</summary>
public sealed class FixtureTests
{
    private static readonly ApiCatalog Catalog = ApiCatalog.LoadBuiltin();

    // Fixtures carry filler that validation rightly refuses, so they enter below it and are read by way of the server.
    [Fact]
    public async Task Every_stored_kind_is_served_as_it_was_stored()
    {
        await using var engine = await SqliteServer.StartAsync();
        var failures = new List<string>();
        foreach (var (kind, value) in Fixtures())
        {
            await StoreAsync(engine.Store, kind, value);
            var (code, read) = await engine.Server.SendAsync("GET", $"{CollectionOf(kind, "namespaceValue")}/{value.Meta("name")}");
            ((JsonObject)read["metadata"]!).Remove("resourceVersion");
            ((JsonObject)value["metadata"]!).Remove("resourceVersion");
            if (code != 200 || !JsonNode.DeepEquals(value, read))
            {
                failures.Add($"{kind.ApiVersion} {kind.Kind}: {code} {value.ToJsonString()} became {read.ToJsonString()}");
            }
        }

        Assert.True(failures.Count == 0, string.Join('\n', failures));
    }

    [Fact]
    public async Task What_the_server_accepts_it_keeps()
    {
        await using var engine = await SqliteServer.StartAsync();
        var failures = new List<string>();
        foreach (var (kind, value) in Fixtures())
        {
            value["metadata"] = new JsonObject { ["name"] = value.Meta("name"), ["labels"] = new JsonObject { ["a"] = "b" } };
            value.Remove("status");
            // The server moves these into data.
            value.Remove("stringData");
            var collection = CollectionOf(kind, "default");
            var (code, body) = await engine.Server.SendAsync("POST", collection, value);
            if (code is 400 or 403 or 422)
            {
                continue;
            }

            var (_, read) = await engine.Server.SendAsync("GET", $"{collection}/{value.Meta("name")}");
            if (code != 201 || Missing(value, read, "") is not null)
            {
                failures.Add($"{kind.ApiVersion} {kind.Kind}: {code} {(code == 201 ? Missing(value, read, "") : body.ToJsonString())}");
            }
        }

        Assert.True(failures.Count == 0, string.Join('\n', failures));
    }

    private static IEnumerable<(KindDescription Kind, JsonObject Value)> Fixtures()
    {
        foreach (var path in FixtureFiles.All())
        {
            var value = (JsonObject)JsonNode.Parse(File.ReadAllBytes(path))!;
            var kind = Catalog.FindKind(JsonTree.Text(value, "apiVersion")!, JsonTree.Text(value, "kind")!);
            if (kind is { Stored: true })
            {
                value["metadata"]!["name"] = $"{kind.Kind}-{kind.Version}-{kind.Group.Split('.')[0]}".ToLowerInvariant().TrimEnd('-');
                yield return (kind, value);
            }
        }
    }

    private static async Task StoreAsync(IStore store, KindDescription kind, JsonObject value)
    {
        await using var feed = new StoreFeed(store, TimeProvider.System, NullLogger.Instance);
        var registry = new ResourceRegistry(Catalog, store, feed, new StrategyCatalog(new ApiServerOptions()).Create);
        var endpoint = registry.Find(kind.Group, kind.Version, kind.Plural)!;
        var bytes = System.Text.Encoding.UTF8.GetBytes(value.ToJsonString());
        var decoded = ObjectDecoder.Decode(bytes, "application/json", kind, FieldValidation.Strict).Object;
        var stored = await endpoint.InVersionAsync(decoded, endpoint.Storage.Kind, CancellationToken.None);
        var key = endpoint.Storage.KeyOf("namespaceValue", value.Meta("name"));
        Assert.NotNull(await endpoint.Storage.CreateAsync(key, stored, WriteClass.Durable, CancellationToken.None));
    }

    private static string CollectionOf(KindDescription kind, string @namespace) =>
        (kind.Group.Length == 0 ? "/api/v1/" : $"/apis/{kind.Group}/{kind.Version}/") + (kind.Namespaced ? $"namespaces/{@namespace}/" : "") + kind.Plural;

    // The first thing sent that is not there; the server may add to objects and lists of objects, never take away.
    private static string? Missing(JsonNode? sent, JsonNode? kept, string path) => (sent, kept) switch
    {
        (JsonObject a, JsonObject b) => a.Select(p => Missing(p.Value, b[p.Key], $"{path}.{p.Key}")).FirstOrDefault(static m => m is not null),
        (JsonArray a, JsonArray b) when a.Count <= b.Count => a.Select((item, i) => Missing(item, b[i], $"{path}[{i}]")).FirstOrDefault(static m => m is not null),
        _ => JsonNode.DeepEquals(sent, kept) ? null : $"{path}: {sent?.ToJsonString()} became {kept?.ToJsonString() ?? "(absent)"}",
    };
}
