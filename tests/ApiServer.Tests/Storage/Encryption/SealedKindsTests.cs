using System.Text;
using System.Text.Json.Nodes;
using EdgeOrch.ApiServer.Storage.Encryption;
using EdgeOrch.ApiServer.Tests.Support;
using EdgeOrch.Client;
using EdgeOrch.Store;

namespace EdgeOrch.ApiServer.Tests.Storage.Encryption;

/// <summary>Sealed kinds over the API: answers are those of plain kinds, and nothing plain is in the store, its history or its files.</summary>
public sealed class SealedKindsTests
{
    private const string Secrets = "/api/v1/namespaces/default/secrets";
    private const string Merge = "application/merge-patch+json";
    private const string Marker = "tell-nobody";

    [Fact]
    public async Task Nothing_plain_is_stored_whatever_the_verb_and_every_answer_is_as_without_seals()
    {
        await using var engine = await SqliteServer.StartAsync(EncryptionConfiguration.Generate(["secrets", "*.example.com"]));
        await using var plain = await SqliteServer.StartAsync();
        var marks = engine.Store.CurrentRevision;
        var sealedAnswers = await TourAsync(engine);
        Assert.Equal(await TourAsync(plain), sealedAnswers);

        await AssertSealedAsync(engine.Store, marks);
        await engine.RestartAsync();
        await AssertSealedAsync(engine.Store, marks);
        var (code, read) = await engine.Server.SendAsync("GET", Secrets + "/a");
        Assert.Equal(200, code);
        Assert.Equal(Text(Marker + "3"), (string?)read["data"]!["k"]);
        var (_, thing) = await engine.Server.SendAsync("GET", "/apis/example.com/v1/namespaces/default/things/t");
        Assert.Equal(Marker + "-ready", (string?)thing["status"]!["phase"]);
    }

    [Fact]
    public async Task History_is_read_and_watched_as_that_of_plain_kinds()
    {
        await using var engine = await SqliteServer.StartAsync(EncryptionConfiguration.Generate(["*.*"]));
        var server = engine.Server;
        var (_, list) = await server.SendAsync("GET", Secrets);
        await server.SendAsync("POST", Secrets, Secret("a", "1"));
        await server.SendAsync("POST", Secrets, Secret("b", "1"));
        var (_, page) = await server.SendAsync("GET", Secrets, query: "limit=1");
        await server.SendAsync("PATCH", Secrets + "/b", Objects.Parse($$$"""{"data":{"k":"{{{Text("2")}}}"}}"""), contentType: Merge);
        await server.SendAsync("DELETE", Secrets + "/a");
        var (_, rest) = await server.SendAsync("GET", Secrets, query: "limit=1&continue=" + Uri.EscapeDataString(page.Meta("continue")));
        var second = rest["items"]!.AsArray().Single()!;
        Assert.Equal(("b", Text("1")), ((string?)second["metadata"]!["name"], (string?)second["data"]!["k"]));
        await engine.RestartAsync();

        // Its cache begins now, so these come from the history in the file.
        var events = await engine.Server.EventsAsync(Secrets, "resourceVersion=" + list.Meta("resourceVersion"), 4);
        Assert.Equal(["ADDED a", "ADDED b", "MODIFIED b", "DELETED a"], events.Select(Watches.Line));
        Assert.Equal(Text("1"), (string?)events[3]["object"]!["data"]!["k"]);
        var versions = events.Select(static e => long.Parse(((JsonObject)e["object"]!).Meta("resourceVersion"), System.Globalization.CultureInfo.InvariantCulture)).ToList();
        Assert.Equal(versions.Order(), versions);
        Assert.Equal(4, versions.Distinct().Count());
    }

    [Fact]
    public async Task Objects_whose_key_is_gone_answer_500_that_names_it_until_it_is_back()
    {
        var first = EncryptionConfiguration.Generate(["secrets"]);
        await using var engine = await SqliteServer.StartAsync(first);
        await engine.Server.SendAsync("POST", Secrets, Secret("lost", Marker));
        var other = first.Rotate()!;
        engine.WriteEncryption(new EncryptionConfiguration([new EncryptionRule(["secrets"],
            [EncryptionProvider.AesGcm([other.Rules[0].Providers[0].Keys[0]]), EncryptionProvider.Identity])]));
        await engine.RestartAsync();

        var server = engine.Server;
        foreach (var (path, query) in ((string, string)[])[(Secrets + "/lost", ""), (Secrets, ""), (Secrets, "labelSelector=a"), (Secrets, "limit=5"), ("/api/v1/secrets", "")])
        {
            var (code, status) = await server.SendAsync("GET", path, query: query);
            Assert.Equal(500, code);
            Assert.Contains("\"key1\"", (string?)status["message"], StringComparison.Ordinal);
            Assert.DoesNotContain(Convert.ToBase64String(first.Rules[0].Providers[0].Keys[0].Secret.Span), status.ToJsonString(), StringComparison.Ordinal);
        }

        var watched = await server.EventsAsync(Secrets, "", 1);
        Assert.Equal(("ERROR", 500), ((string?)watched[0]["type"], (int?)watched[0]["object"]!["code"]));
        Assert.Equal(500, (await server.SendAsync("DELETE", Secrets + "/lost")).Code);
        Assert.Equal(409, (await server.SendAsync("POST", Secrets, Secret("lost", "x"))).Code);

        // Others can be written and read meanwhile.
        Assert.Equal(201, (await server.SendAsync("POST", Secrets, Secret("fine", "x"))).Code);
        Assert.Equal(200, (await server.SendAsync("GET", Secrets + "/fine")).Code);

        engine.WriteEncryption(other);
        await server.Host.Encryption!.LookAsync(CancellationToken.None);
        var (found, read) = await server.SendAsync("GET", Secrets + "/lost");
        Assert.True(found == 200, read.ToJsonString());
        Assert.Equal(Text(Marker), (string?)read["data"]!["k"]);
    }

    [Fact]
    public async Task A_server_without_the_file_does_not_serve_what_is_sealed()
    {
        await using var engine = await SqliteServer.StartAsync(EncryptionConfiguration.Generate(["secrets"]));
        await engine.Server.SendAsync("POST", Secrets, Secret("a", Marker));
        engine.WriteEncryption(null);
        await engine.RestartAsync();
        var (code, status) = await engine.Server.SendAsync("GET", Secrets + "/a");
        Assert.Equal(500, code);
        Assert.Contains("the server runs without --encryption-provider-config", (string?)status["message"], StringComparison.Ordinal);
        Assert.Equal(200, (await engine.Server.SendAsync("GET", "/api/v1/namespaces/default/configmaps")).Code);
    }

    [Fact]
    public async Task A_definition_that_cannot_be_read_does_not_keep_the_server_from_starting()
    {
        var first = EncryptionConfiguration.Generate(["*.*"]);
        await using var engine = await SqliteServer.StartAsync(EncryptionConfiguration.Generate(["customresourcedefinitions.apiextensions.k8s.io"]));
        await engine.Server.DefineAsync(Definitions.Of("Thing"));
        engine.WriteEncryption(null);
        await engine.RestartAsync();
        Assert.Equal(404, (await engine.Server.SendAsync("GET", "/apis/example.com/v1/things")).Code);
        Assert.Equal(500, (await engine.Server.SendAsync("GET", Definitions.Collection)).Code);
        Assert.NotNull(first);
    }

    // What every verb answers, the parts that differ from run to run apart.
    private static async Task<List<string>> TourAsync(SqliteServer engine)
    {
        var server = engine.Server;
        var answers = new List<string>();
        async Task<JsonObject> SendAsync(string method, string path, JsonNode? body = null, string query = "", string? type = null, string? accept = null)
        {
            var (code, answer) = await server.SendAsync(method, path, body, query, type, accept);
            answers.Add($"{method} {path} {code} {Comparable(answer).ToJsonString()}");
            return answer;
        }

        await server.DefineAsync(Definitions.Of("Thing"));
        var (_, list) = await server.SendAsync("GET", Secrets);
        await SendAsync("POST", Secrets, Secret("a", Marker + "1"));
        await SendAsync("POST", Secrets, Secret("a", Marker + "1"));
        var a = await SendAsync("GET", Secrets + "/a");
        a["data"]!["k"] = Text(Marker + "2");
        await SendAsync("PUT", Secrets + "/a", a);
        await SendAsync("PUT", Secrets + "/a", a);
        await SendAsync("PATCH", Secrets + "/a", Objects.Parse($$$"""{"data":{"k":"{{{Text(Marker + "3")}}}"}}"""), type: Merge);
        await SendAsync("PATCH", Secrets + "/applied", Secret("applied", Marker), "fieldManager=me&force=true", "application/apply-patch+yaml");
        await SendAsync("POST", Secrets, Secret("gone", Marker));
        await SendAsync("DELETE", Secrets + "/gone");
        var held = Secret("held", Marker);
        held["metadata"]!["finalizers"] = new JsonArray("example.com/hold");
        await SendAsync("POST", Secrets, held);
        await SendAsync("DELETE", Secrets + "/held");
        await SendAsync("PATCH", Secrets + "/held", Objects.Parse("""{"metadata":{"finalizers":null}}"""), type: Merge);
        const string things = "/apis/example.com/v1/namespaces/default/things";
        await SendAsync("POST", things, Definitions.Instance("Thing", "t", $$"""{"size":1,"color":"{{Marker}}"}"""));
        await SendAsync("PATCH", things + "/t/status", Objects.Parse($$$"""{"status":{"phase":"{{{Marker}}}-ready"}}"""), type: Merge);
        await SendAsync("GET", things, query: "fieldSelector=spec.color%3D" + Marker);
        await SendAsync("GET", Secrets);
        await SendAsync("GET", Secrets, accept: "application/json;as=Table;g=meta.k8s.io;v=v1");
        await SendAsync("GET", Secrets, accept: "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1");
        await using (var response = await server.Admin.SendAsync(new ApiRequest("GET", Secrets + "/a") { Accept = "application/vnd.kubernetes.protobuf" }, CancellationToken.None))
        {
            Assert.Contains(Marker + "3", Encoding.Latin1.GetString(response.Body.Span), StringComparison.Ordinal);
        }

        foreach (var change in await server.EventsAsync(Secrets, "resourceVersion=" + list.Meta("resourceVersion"), 9))
        {
            answers.Add(Comparable(change).ToJsonString());
        }

        return answers;
    }

    private static JsonNode Comparable(JsonNode node)
    {
        if (node is JsonObject map)
        {
            foreach (var name in (string[])["uid", "creationTimestamp", "deletionTimestamp", "time", "resourceVersion", "Age"])
            {
                map.Remove(name);
            }

            if (map["cells"] is JsonArray cells)
            {
                cells.RemoveAt(cells.Count - 1);
            }

            foreach (var (_, value) in map)
            {
                _ = value is null ? null : Comparable(value);
            }
        }
        else if (node is JsonArray list)
        {
            foreach (var item in list)
            {
                _ = item is null ? null : Comparable(item);
            }
        }

        return node;
    }

    private static async Task AssertSealedAsync(IStore store, long since)
    {
        var found = 0;
        foreach (var item in (await store.RangeAsync(new RangeRequest("/registry/"), CancellationToken.None)).Items)
        {
            found += Check(item) ? 1 : 0;
        }

        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await foreach (var batch in store.WatchAsync("/registry/", since, limit.Token))
        {
            foreach (var change in batch.Events)
            {
                found += Check(change.Current) ? 1 : 0;
                _ = change.Previous is null || Check(change.Previous);
            }

            if (batch.Revision >= store.CurrentRevision)
            {
                break;
            }
        }

        Assert.True(found > 10, $"{found} values");
    }

    private static bool Check(KeyValue item)
    {
        var text = Encoding.Latin1.GetString(item.Value.Span);
        Assert.DoesNotContain(Marker, text, StringComparison.Ordinal);
        Assert.DoesNotContain(Text(Marker)[..12], text, StringComparison.Ordinal);
        var wanted = item.Key.StartsWith("/registry/core/secrets/", StringComparison.Ordinal) || item.Key.StartsWith("/registry/example.com/", StringComparison.Ordinal);
        Assert.Equal(wanted, text.StartsWith("k8s:enc:aesgcm:v1:key1:", StringComparison.Ordinal));
        return wanted;
    }

    private static string Text(string value) => Convert.ToBase64String(Encoding.UTF8.GetBytes(value));

    private static JsonObject Secret(string name, string value) =>
        Objects.Parse($$$"""{"apiVersion":"v1","kind":"Secret","metadata":{"name":"{{{name}}}","labels":{"app":"x"}},"data":{"k":"{{{Text(value)}}}"}}""");
}
