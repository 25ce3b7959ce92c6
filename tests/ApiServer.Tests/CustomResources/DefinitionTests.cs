using System.Text.Json.Nodes;
using EdgeOrch.ApiServer.Tests.Support;
using EdgeOrch.Client;

namespace EdgeOrch.ApiServer.Tests.CustomResources;

/// <summary>The life of definitions: names, versions, discovery, restarts.</summary>
public sealed class DefinitionTests
{
    private const string Foos = "/apis/example.com/v1/namespaces/default/foos";

    [Fact]
    public async Task What_is_established_is_served_at_once_and_in_discovery()
    {
        await using var server = await TestServer.StartAsync();
        Assert.Equal(404, (await server.SendAsync("GET", Foos)).Code);

        await server.DefineAsync(Definitions.Of("Foo", "example.com", "v1beta1", "v1"));

        Assert.Equal(200, (await server.SendAsync("GET", Foos)).Code);
        var (_, definition) = await server.SendAsync("GET", Definitions.Collection + "/foos.example.com");
        Assert.Equal("FooList", (string?)definition["status"]!["acceptedNames"]!["listKind"]);
        Assert.Equal(["v1"], definition["status"]!["storedVersions"]!.AsArray().Select(static v => (string?)v));
        Assert.Equal("InitialNamesAccepted", (string?)Definitions.Condition(definition, "Established")!["reason"]);
        Assert.Equal("no conflicts found", (string?)Definitions.Condition(definition, "NamesAccepted")!["message"]);
        var (_, group) = await server.SendAsync("GET", "/apis/example.com");
        Assert.Equal("v1", (string?)group["preferredVersion"]!["version"]);
        var (_, resources) = await server.SendAsync("GET", "/apis/example.com/v1");
        Assert.Equal(["foos", "foos/scale", "foos/status"], resources["resources"]!.AsArray().Select(static r => (string?)r!["name"]).Order(Comparer));
        Assert.Equal("fo", (string?)resources["resources"]![0]!["shortNames"]![0]);
        var (_, aggregated) = await server.SendAsync("GET", "/apis", accept: "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList");
        Assert.Contains("\"resource\":\"foos\"", aggregated.ToJsonString(), StringComparison.Ordinal);
        Assert.Contains("example.com/v1", (await server.SendAsync("GET", "/openapi/v3")).Body.ToJsonString(), StringComparison.Ordinal);
        Assert.Contains("/apis/example.com/v1/namespaces/{namespace}/foos", (await server.SendAsync("GET", "/openapi/v2")).Body.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(200, (await server.SendAsync("GET", "/openapi/v3/apis/example.com/v1")).Code);
    }

    [Fact]
    public async Task A_name_in_use_is_refused_until_it_is_free()
    {
        await using var server = await TestServer.StartAsync();
        await server.DefineAsync(Definitions.Of("Foo"));
        var other = Definitions.Of("Fox");
        Assert.Equal(201, (await server.SendAsync("POST", Definitions.Collection, other)).Code);

        var refused = await server.WaitForConditionAsync("foxs.example.com", "NamesAccepted", "False", "ShortNamesConflict");
        Assert.Equal("\"fo\" is already in use", (string?)Definitions.Condition(refused, "NamesAccepted")!["message"]);
        Assert.Equal("NotAccepted", (string?)Definitions.Condition(refused, "Established")!["reason"]);
        Assert.Equal(404, (await server.SendAsync("GET", "/apis/example.com/v1/foxs")).Code);

        Assert.Equal(200, (await server.SendAsync("DELETE", Definitions.Collection + "/foos.example.com")).Code);
        await server.WaitForConditionAsync("foxs.example.com", "Established", "True");
        Assert.Equal(200, (await server.SendAsync("GET", "/apis/example.com/v1/foxs")).Code);
    }

    [Fact]
    public async Task A_definition_ends_after_its_objects_and_takes_no_new_ones()
    {
        await using var server = await TestServer.StartAsync();
        await server.DefineAsync(Definitions.Of("Foo"));
        var held = Definitions.Instance("Foo", "held");
        held["metadata"]!["finalizers"] = new JsonArray("example.com/hold");
        await server.SendAsync("POST", Foos, held);
        await server.SendAsync("POST", Foos, Definitions.Instance("Foo", "free"));
        var (_, list) = await server.SendAsync("GET", Foos);
        var watch = server.EventsAsync(Foos, "resourceVersion=" + list.Meta("resourceVersion"), 3);

        var (code, ending) = await server.SendAsync("DELETE", Definitions.Collection + "/foos.example.com");
        Assert.Equal(200, code);
        Assert.Equal(["customresourcecleanup.apiextensions.k8s.io"], ending["metadata"]!["finalizers"]!.AsArray().Select(static f => (string?)f));
        await server.WaitForConditionAsync("foos.example.com", "Terminating", "True", "InstanceDeletionInProgress");
        var (refused, why) = await server.SendAsync("POST", Foos, Definitions.Instance("Foo", "late"));
        Assert.Equal(405, refused);
        Assert.Equal("create not allowed while custom resource definition is terminating", (string?)why["message"]);
        var (_, resources) = await server.SendAsync("GET", "/apis/example.com/v1");
        Assert.DoesNotContain("create", resources["resources"]![0]!["verbs"]!.ToJsonString(), StringComparison.Ordinal);

        (code, _) = await server.SendAsync("PATCH", Foos + "/held", Objects.Parse("""{"metadata":{"finalizers":null}}"""), contentType: "application/merge-patch+json");
        Assert.Equal(200, code);
        await server.WaitForAsync("foos.example.com", static (code, _) => code == 404);
        Assert.Equal(["DELETED free", "DELETED held", "MODIFIED held"], (await watch).Select(Watches.Line).Order(Comparer));
        await server.WaitForAsync("foos.example.com", (_, _) => server.SendAsync("GET", Foos).GetAwaiter().GetResult().Code == 404);

        await server.DefineAsync(Definitions.Of("Foo"));
        Assert.Empty((await server.SendAsync("GET", Foos)).Body["items"]!.AsArray());
    }

    [Fact]
    public async Task A_definition_that_changes_is_served_as_it_says_and_remembers_stored_versions()
    {
        await using var server = await TestServer.StartAsync();
        await server.DefineAsync(Definitions.Of("Foo"));
        await server.SendAsync("POST", Foos, Definitions.Instance("Foo", "a", """{"size":1}"""));
        var (_, definition) = await server.SendAsync("GET", Definitions.Collection + "/foos.example.com");
        definition["spec"]!["versions"]![0]!["storage"] = false;
        definition["spec"]!["versions"]!.AsArray().Add((JsonNode)Definitions.Version("v2", stored: true));

        var (code, changed) = await server.SendAsync("PUT", Definitions.Collection + "/foos.example.com", definition);
        Assert.True(code == 200, changed.ToJsonString());
        Assert.Equal(["v1", "v2"], changed["status"]!["storedVersions"]!.AsArray().Select(static v => (string?)v));
        Assert.Equal(2, (int)changed["metadata"]!["generation"]!);
        const string V2 = "/apis/example.com/v2/namespaces/default/foos";
        var (_, read) = await server.SendAsync("GET", V2 + "/a");
        Assert.Equal("example.com/v2", (string?)read["apiVersion"]);
        await server.SendAsync("POST", V2, Definitions.Instance("Foo", "b", version: "v2"));
        var (_, list) = await server.SendAsync("GET", Foos);
        Assert.Equal(["example.com/v1", "example.com/v1"], list["items"]!.AsArray().Select(static item => (string?)item!["apiVersion"]));

        (_, changed) = await server.SendAsync("GET", Definitions.Collection + "/foos.example.com");
        changed["spec"]!["versions"]!.AsArray().RemoveAt(0);
        (code, var refused) = await server.SendAsync("PUT", Definitions.Collection + "/foos.example.com", changed);
        Assert.Equal(422, code);
        Assert.Contains("status.storedVersions[0]", (string?)refused["message"], StringComparison.Ordinal);
        changed["status"]!["storedVersions"]!.AsArray().RemoveAt(0);
        Assert.Equal(200, (await server.SendAsync("PATCH", Definitions.Collection + "/foos.example.com/status",
            Objects.Parse("""{"status":{"storedVersions":["v2"]}}"""), contentType: "application/merge-patch+json")).Code);
        (_, changed) = await server.SendAsync("GET", Definitions.Collection + "/foos.example.com");
        changed["spec"]!["versions"]!.AsArray().RemoveAt(0);
        Assert.Equal(200, (await server.SendAsync("PUT", Definitions.Collection + "/foos.example.com", changed)).Code);
        Assert.Equal(404, (await server.SendAsync("GET", Foos)).Code);
        Assert.Equal("example.com/v2", (string?)(await server.SendAsync("GET", V2 + "/a")).Body["apiVersion"]);
    }

    [Fact]
    public async Task A_watch_ends_when_its_version_is_served_by_other_rules()
    {
        await using var server = await TestServer.StartAsync();
        await server.DefineAsync(Definitions.Of("Foo", "example.com", "v1beta1", "v1"));
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await using var watch = await server.Admin.SendAsync(new ApiRequest("GET", Foos) { Query = "watch=true" }, limit.Token);
        var (code, _) = await server.SendAsync("PATCH", Definitions.Collection + "/foos.example.com",
            JsonNode.Parse("""[{"op":"replace","path":"/spec/versions/0/served","value":false}]"""), contentType: "application/json-patch+json");
        Assert.Equal(200, code);
        Assert.Equal(404, (await server.SendAsync("GET", "/apis/example.com/v1beta1/foos")).Code);

        await foreach (var _ in watch.Frames!.WithCancellation(limit.Token))
        {
            Assert.Fail("nothing happened to any object");
        }
    }

    [Fact]
    public async Task Objects_are_there_at_once_after_a_restart()
    {
        await using var engine = await SqliteServer.StartAsync();
        await engine.Server.DefineAsync(Definitions.Of("Foo", "example.com", "v1beta1", "v1"));
        Assert.Equal(201, (await engine.Server.SendAsync("POST", Foos, Definitions.Instance("Foo", "a", """{"size":3}"""))).Code);

        await engine.RestartAsync();

        var (code, read) = await engine.Server.SendAsync("GET", "/apis/example.com/v1beta1/namespaces/default/foos/a");
        Assert.Equal(200, code);
        Assert.Equal("example.com/v1beta1", (string?)read["apiVersion"]);
        Assert.Equal(3, (int)read["spec"]!["size"]!);
    }

    [Fact]
    public async Task Rules_that_are_not_enforced_and_deprecated_versions_are_warned_about()
    {
        await using var server = await TestServer.StartAsync();
        var definition = Definitions.Of("Foo", "example.com", "v1beta1", "v1");
        definition["spec"]!["versions"]![0]!["deprecated"] = true;
        definition["spec"]!["versions"]![1]!["schema"]!["openAPIV3Schema"]!["properties"]!["spec"]!["x-kubernetes-validations"] =
            new JsonArray(Objects.Parse("""{"rule":"self.size < 10"}"""));
        Assert.Contains(await server.WarningsAsync("POST", Definitions.Collection, definition), static w => w.Contains("not enforced", StringComparison.Ordinal));
        await server.WaitForConditionAsync("foos.example.com", "ValidationRulesEnforced", "False");

        Assert.Equal(["example.com/v1beta1 Foo is deprecated"], await server.WarningsAsync("GET", "/apis/example.com/v1beta1/foos"));
        Assert.Empty(await server.WarningsAsync("GET", Foos));
    }

    private static readonly IComparer<string?> Comparer = StringComparer.Ordinal;
}
