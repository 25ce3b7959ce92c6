using System.Text.Json.Nodes;
using EdgeOrch.ApiServer.Tests.Support;

namespace EdgeOrch.ApiServer.Tests.CustomResources;

/// <summary>Every verb on custom objects.</summary>
public sealed class CustomObjectTests : IAsyncLifetime
{
    private const string Foos = "/apis/example.com/v1/namespaces/default/foos";
    private const string Old = "/apis/example.com/v1beta1/namespaces/default/foos";
    private const string Merge = "application/merge-patch+json";
    private TestServer _server = null!;

    public async Task InitializeAsync()
    {
        _server = await TestServer.StartAsync();
        await _server.DefineAsync(Definitions.Of("Foo", "example.com", "v1beta1", "v1"));
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Objects_are_defaulted_pruned_validated_and_counted()
    {
        var (code, made) = await _server.SendAsync("POST", Foos, Definitions.Instance("Foo", "a", """{"size":1,"other":2}"""));
        Assert.Equal(201, code);
        Assert.Equal("blue", (string?)made["spec"]!["color"]);
        Assert.False(made["spec"]!.AsObject().ContainsKey("other"));
        Assert.Equal(1, (int)made["metadata"]!["generation"]!);
        Assert.False(made.ContainsKey("status"));
        var (invalid, why) = await _server.SendAsync("POST", Foos, Definitions.Instance("Foo", "b", """{"size":-1}"""));
        Assert.Equal(422, invalid);
        Assert.Contains("spec.size", (string?)why["message"], StringComparison.Ordinal);

        made["spec"]!["size"] = 2;
        made["status"] = Objects.Parse("""{"phase":"Ready"}""");
        (code, made) = await _server.SendAsync("PUT", Foos + "/a", made);
        Assert.Equal(200, code);
        Assert.Equal(2, (int)made["metadata"]!["generation"]!);
        Assert.False(made.ContainsKey("status"));
        made["metadata"]!.AsObject().Remove("resourceVersion");
        (code, why) = await _server.SendAsync("PUT", Foos + "/a", made);
        Assert.Equal(422, code);
        Assert.Contains("must be specified for an update", (string?)why["message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_default_added_later_shows_in_reads_lists_and_watches_but_is_not_stored()
    {
        var (_, made) = await _server.SendAsync("POST", Foos, Definitions.Instance("Foo", "a", """{"size":1}"""));
        var (_, definition) = await _server.SendAsync("GET", Definitions.Collection + "/foos.example.com");
        foreach (var version in definition["spec"]!["versions"]!.AsArray())
        {
            version!["schema"]!["openAPIV3Schema"]!["properties"]!["spec"]!["properties"]!["replicas"]!["default"] = 3;
        }

        Assert.Equal(200, (await _server.SendAsync("PUT", Definitions.Collection + "/foos.example.com", definition)).Code);
        foreach (var collection in (string[])[Foos, Old])
        {
            var (_, read) = await _server.SendAsync("GET", collection + "/a");
            Assert.Equal((3, made.Meta("resourceVersion")), ((int?)read["spec"]!["replicas"], read.Meta("resourceVersion")));
            var (_, list) = await _server.SendAsync("GET", collection);
            Assert.Equal(3, (int?)list["items"]![0]!["spec"]!["replicas"]);
        }

        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await using var watch = await _server.Admin.SendAsync(new EdgeOrch.Client.ApiRequest("GET", Foos) { Query = "watch=true" }, limit.Token);
        await foreach (var frame in watch.Frames!.WithCancellation(limit.Token))
        {
            Assert.Equal(3, (int?)JsonNode.Parse(frame.Span)!["object"]!["spec"]!["replicas"]);
            break;
        }

        var (_, patched) = await _server.SendAsync("PATCH", Foos + "/a", JsonNode.Parse("""[{"op":"test","path":"/spec/replicas","value":3}]"""), contentType: "application/json-patch+json");
        Assert.Equal(3, (int?)patched["spec"]!["replicas"]);
    }

    [Fact]
    public async Task A_scale_without_a_count_is_an_error()
    {
        await _server.SendAsync("POST", Foos, Definitions.Instance("Foo", "a", """{"size":1}"""));
        var (code, status) = await _server.SendAsync("GET", Foos + "/a/scale");
        Assert.Equal((500, "Internal error occurred: the spec replicas field \".spec.replicas\" does not exist"), (code, (string?)status["message"]));
        Assert.Equal(200, (await _server.SendAsync("PATCH", Foos + "/a/scale", Objects.Parse("""{"spec":{"replicas":2}}"""), contentType: Merge)).Code);
        Assert.Equal(2, (int?)(await _server.SendAsync("GET", Foos + "/a/scale")).Body["spec"]!["replicas"]);
    }

    [Fact]
    public async Task Quotas_count_objects_of_custom_kinds()
    {
        const string Quotas = "/api/v1/namespaces/default/resourcequotas";
        await _server.SendAsync("POST", Quotas, Objects.Parse("""{"metadata":{"name":"few"},"spec":{"hard":{"count/foos.example.com":"1"}}}"""));
        await _server.SendAsync("PATCH", Quotas + "/few/status",
            Objects.Parse("""{"status":{"hard":{"count/foos.example.com":"1"},"used":{"count/foos.example.com":"0"}}}"""), contentType: Merge);
        Assert.Equal(201, (await _server.SendAsync("POST", Foos, Definitions.Instance("Foo", "a"))).Code);
        var (code, refused) = await _server.SendAsync("POST", Old, Definitions.Instance("Foo", "b", version: "v1beta1"));
        Assert.Equal(403, code);
        Assert.Equal(
            "foos.example.com \"b\" is forbidden: exceeded quota: few, requested: count/foos.example.com=1, used: count/foos.example.com=1, limited: count/foos.example.com=1",
            (string?)refused["message"]);
        await _server.SendAsync("DELETE", Foos + "/a");
        Assert.Equal("0", (string?)(await _server.SendAsync("GET", Quotas + "/few")).Body["status"]!["used"]!["count/foos.example.com"]);
    }

    [Fact]
    public async Task Status_takes_the_status_only_and_counts_no_generation()
    {
        var (_, made) = await _server.SendAsync("POST", Foos, Definitions.Instance("Foo", "a", """{"size":1}"""));
        made["spec"]!["size"] = 5;
        made["metadata"]!["labels"] = Objects.Parse("""{"no":"label"}""");
        made["status"] = Objects.Parse("""{"phase":"Ready"}""");
        var (code, changed) = await _server.SendAsync("PUT", Foos + "/a/status", made);
        Assert.Equal(200, code);
        Assert.Equal("Ready", (string?)changed["status"]!["phase"]);
        Assert.Equal(1, (int)changed["spec"]!["size"]!);
        Assert.False(changed["metadata"]!.AsObject().ContainsKey("labels"));
        Assert.Equal(1, (int)changed["metadata"]!["generation"]!);
    }

    [Fact]
    public async Task Scale_follows_the_paths_of_the_definition()
    {
        await _server.SendAsync("POST", Foos, Definitions.Instance("Foo", "a", """{"replicas":2}"""));
        await _server.SendAsync("PATCH", Foos + "/a/status", Objects.Parse("""{"status":{"replicas":1,"selector":"app=a"}}"""), contentType: Merge);
        foreach (var path in (string[])[Foos, Old])
        {
            var (code, scale) = await _server.SendAsync("GET", path + "/a/scale");
            Assert.Equal(200, code);
            Assert.Equal(2, (int)scale["spec"]!["replicas"]!);
            Assert.Equal(1, (int)scale["status"]!["replicas"]!);
            Assert.Equal("app=a", (string?)scale["status"]!["selector"]);
        }

        var (patched, changed) = await _server.SendAsync("PATCH", Old + "/a/scale", Objects.Parse("""{"spec":{"replicas":7}}"""), contentType: Merge);
        Assert.Equal(200, patched);
        Assert.Equal(7, (int)changed["spec"]!["replicas"]!);
        Assert.Equal(7, (int)(await _server.SendAsync("GET", Foos + "/a")).Body["spec"]!["replicas"]!);
    }

    [Fact]
    public async Task Every_kind_of_patch_but_the_strategic_one_changes_objects()
    {
        await _server.SendAsync("POST", Foos, Definitions.Instance("Foo", "a", """{"size":1}"""));
        var (code, value) = await _server.SendAsync("PATCH", Old + "/a", Objects.Parse("""{"spec":{"size":2}}"""), contentType: Merge);
        Assert.Equal(200, code);
        Assert.Equal("example.com/v1beta1", (string?)value["apiVersion"]);
        (code, value) = await _server.SendAsync(
            "PATCH", Foos + "/a", JsonNode.Parse("""[{"op":"replace","path":"/spec/size","value":3}]"""), contentType: "application/json-patch+json");
        Assert.Equal(200, code);
        Assert.Equal(3, (int)value["spec"]!["size"]!);
        (code, value) = await _server.SendAsync("PATCH", Foos + "/a", Objects.Parse("""{"spec":{"size":2}}"""), contentType: "application/strategic-merge-patch+json");
        Assert.Equal(415, code);
        Assert.DoesNotContain("strategic-merge-patch+json,", (string?)value["message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Apply_records_managers_in_the_version_they_used()
    {
        const string Apply = "application/apply-patch+yaml";
        var (code, _) = await _server.SendAsync("PATCH", Old + "/a", Definitions.Instance("Foo", "a", """{"size":1}""", "v1beta1"), "fieldManager=one", Apply);
        Assert.Equal(201, code);
        (code, var value) = await _server.SendAsync("PATCH", Foos + "/a", Definitions.Instance("Foo", "a", """{"size":2}"""), "fieldManager=two", Apply);
        Assert.Equal(409, code);
        (code, value) = await _server.SendAsync("PATCH", Foos + "/a", Definitions.Instance("Foo", "a", """{"replicas":2}"""), "fieldManager=two", Apply);
        Assert.Equal(200, code);
        Assert.Equal(
            ["one example.com/v1beta1", "two example.com/v1"],
            value["metadata"]!["managedFields"]!.AsArray().Select(static e => $"{e!["manager"]} {e["apiVersion"]}"));
    }

    [Fact]
    public async Task Lists_and_watches_select_by_the_fields_of_the_definition_in_any_version()
    {
        await _server.SendAsync("POST", Foos, Definitions.Instance("Foo", "a", """{"color":"red"}"""));
        await _server.SendAsync("POST", Foos, Definitions.Instance("Foo", "b"));
        var (_, list) = await _server.SendAsync("GET", Old, query: "fieldSelector=spec.color%3Dred");
        Assert.Equal(["a"], list["items"]!.AsArray().Select(static item => ((JsonObject)item!).Meta("name")));
        Assert.Equal(400, (await _server.SendAsync("GET", Old, query: "fieldSelector=spec.size%3D1")).Code);
        var watch = _server.EventsAsync(Old, "fieldSelector=spec.color%3Dred&resourceVersion=" + list.Meta("resourceVersion"), 2);
        await _server.SendAsync("PATCH", Foos + "/b", Objects.Parse("""{"spec":{"color":"red"}}"""), contentType: Merge);
        await _server.SendAsync("PATCH", Foos + "/a", Objects.Parse("""{"spec":{"color":"green"}}"""), contentType: Merge);
        var events = await watch;
        Assert.Equal(["ADDED b", "DELETED a"], events.Select(Watches.Line));
        Assert.All(events, static change => Assert.Equal("example.com/v1beta1", (string?)change["object"]!["apiVersion"]));
    }

    [Fact]
    public async Task Tables_have_the_columns_of_the_definition()
    {
        await _server.SendAsync("POST", Foos, Definitions.Instance("Foo", "a", """{"size":4}"""));
        var (_, table) = await _server.SendAsync("GET", Old, accept: "application/json;as=Table;v=v1;g=meta.k8s.io");
        Assert.Equal(["Name", "Size"], table["columnDefinitions"]!.AsArray().Select(static c => (string?)c!["name"]));
        Assert.Equal("[\"a\",4]", table["rows"]![0]!["cells"]!.ToJsonString());
        var (_, partial) = await _server.SendAsync("GET", Foos + "/a", accept: "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io");
        Assert.Equal("PartialObjectMetadata", (string?)partial["kind"]);
    }

    [Fact]
    public async Task Deletes_answer_with_a_status_and_wait_for_finalizers()
    {
        var held = Definitions.Instance("Foo", "held");
        held["metadata"]!["finalizers"] = new JsonArray("example.com/hold");
        await _server.SendAsync("POST", Foos, held);
        await _server.SendAsync("POST", Foos, Definitions.Instance("Foo", "free"));
        var (code, answer) = await _server.SendAsync("DELETE", Foos + "/free");
        Assert.Equal(200, code);
        Assert.Equal("Status", (string?)answer["kind"]);
        (code, _) = await _server.SendAsync("DELETE", Foos);
        Assert.Equal(200, code);
        var (_, waiting) = await _server.SendAsync("GET", Old + "/held");
        Assert.NotNull(waiting["metadata"]!["deletionTimestamp"]);
        await _server.SendAsync("PATCH", Old + "/held", Objects.Parse("""{"metadata":{"finalizers":null}}"""), contentType: Merge);
        Assert.Equal(404, (await _server.SendAsync("GET", Foos + "/held")).Code);
    }
}
