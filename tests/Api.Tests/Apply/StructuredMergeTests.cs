using System.Text.Json.Nodes;
using EdgeOrch.Api.Apply;
using EdgeOrch.Api.Errors;
using EdgeOrch.Api.Schema;

namespace EdgeOrch.Api.Tests.Apply;

public sealed class StructuredMergeTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch;
    private static readonly TypeSchema Pod = TestObjects.Kind("v1", "Pod").Schema;
    private static readonly TypeSchema Map = TestObjects.Kind("v1", "ConfigMap").Schema;

    // Each case: what one manager applied, what another applies on it, what comes out of the part named by the path.
    [Theory]
    [InlineData("keyed items keep the order of the live list, new ones come where they are applied",
        """{"containers":[{"name":"a"},{"name":"b"}]}""", """{"containers":[{"name":"c"},{"name":"b","image":"x"}]}""",
        """{"containers":[{"name":"a"},{"name":"c"},{"name":"b","image":"x"}]}""")]
    [InlineData("the applied order wins over the live one",
        """{"containers":[{"name":"a"},{"name":"b"},{"name":"z"}]}""", """{"containers":[{"name":"b"},{"name":"a"}]}""",
        """{"containers":[{"name":"b"},{"name":"z"},{"name":"a"}]}""")]
    [InlineData("several keys, one of them defaulted",
        """{"containers":[{"name":"a","ports":[{"containerPort":53,"protocol":"UDP"}]}]}""",
        """{"containers":[{"name":"a","ports":[{"containerPort":53},{"containerPort":53,"protocol":"UDP","name":"dns"}]}]}""",
        """{"containers":[{"name":"a","ports":[{"containerPort":53},{"containerPort":53,"protocol":"UDP","name":"dns"}]}]}""")]
    [InlineData("maps merge by key", """{"nodeSelector":{"a":"1"},"overhead":{"cpu":"1"}}""", """{"overhead":{"memory":"2"}}""",
        """{"nodeSelector":{"a":"1"},"overhead":{"cpu":"1","memory":"2"}}""")]
    [InlineData("empty lists and maps stay what they are", """{"containers":[]}""", """{"containers":[],"securityContext":{}}""",
        """{"containers":[],"securityContext":{}}""")]
    [InlineData("null takes nothing from a list or map", """{"containers":[{"name":"a"}],"overhead":{"cpu":"1"}}""", """{"containers":null,"overhead":null}""",
        """{"containers":[{"name":"a"}],"overhead":{"cpu":"1"}}""")]
    public void Configurations_merge_as_the_schema_says(string what, string first, string second, string expected)
    {
        var live = Applying.Apply(Pod, null, PodOf(first), "one", false, Now);
        var merged = Applying.Apply(Pod, live, PodOf(second), "two", true, Now);
        Assert.True(JsonNode.DeepEquals(TestObjects.Json(expected), merged["spec"]), $"{what}: {merged["spec"]}");
    }

    [Fact]
    public void Atomic_lists_and_structs_are_one_value()
    {
        const string First = """{"containers":[{"name":"a","command":["x","y"]}],"tolerations":[{"key":"k"}]}""";
        var live = Applying.Apply(Pod, null, PodOf(First), "one", false, Now);
        var e = Assert.Throws<ApiException>(() => Applying.Apply(Pod, live,
            PodOf("""{"containers":[{"name":"a","command":["y"]}],"tolerations":[]}"""), "two", false, Now));
        Assert.Equal("Apply failed with 2 conflicts: conflicts with \"one\":\n- .spec.tolerations\n- .spec.containers[name=\"a\"].command", e.Message);
        Assert.Equal(["conflict with \"one\"", "conflict with \"one\""], e.Status.Details!.Causes.Select(c => c.Message));
        Assert.All(e.Status.Details.Causes, c => Assert.Equal("FieldManagerConflict", c.Reason));
    }

    [Fact]
    public void Conflicts_are_grouped_by_manager_and_say_how_each_wrote()
    {
        var live = Applying.Apply(Map, null, MapOf("""{"a":"1","b":"1"}"""), "applier", false, Now);
        var next = MapOf("""{"a":"1","b":"2","c":"1"}""");
        Applying.Track(Map, live, next, "updater", Now);
        var e = Assert.Throws<ApiException>(() => Applying.Apply(Map, next, MapOf("""{"a":"9","b":"9","c":"9"}"""), "me", false, Now));
        Assert.Equal(
            "Apply failed with 3 conflicts: conflicts with \"applier\":\n- .data.a\nconflicts with \"updater\" using v1:\n- .data.b\n- .data.c", e.Message);
        Assert.Equal([".data.a", ".data.b", ".data.c"], e.Status.Details!.Causes.Select(c => c.Field));
    }

    [Theory]
    [InlineData("""{"containers":[{"name":"a"},{"name":"a"}]}""", ".spec.containers: duplicate entries for key [name=\"a\"]")]
    [InlineData("""{"containers":[{"name":"a","ports":[{"containerPort":80},{"containerPort":80,"protocol":"TCP"}]}]}""",
        ".spec.containers[name=\"a\"].ports: duplicate entries for key [containerPort=80,protocol=\"TCP\"]")]
    [InlineData("""{"containers":[{"image":"a"}]}""",
        ".spec.containers: element 0: associative list with keys has an element that omits all key fields [\"name\"] (and doesn't have default values for any key fields)")]
    [InlineData("""{"containers":[null]}""", ".spec.containers: element 0: associative list with keys may not have a null element")]
    [InlineData("""{"containerz":[]}""", ".spec.containerz: field not declared in schema")]
    [InlineData("""{"priority":"high"}""", ".spec.priority: expected numeric (int or float), got string")]
    [InlineData("""{"hostNetwork":"yes","nodeName":4}""", "errors:\n  .spec.hostNetwork: expected boolean, got &{yes}\n  .spec.nodeName: expected string, got &{4}")]
    public void Configurations_that_do_not_fit_are_refused(string spec, string why)
    {
        var e = Assert.Throws<ApiException>(() => Applying.Apply(Pod, null, PodOf(spec), "me", false, Now));
        Assert.Equal(400, e.Code);
        Assert.Equal("failed to create typed patch object (ns/p; /v1, Kind=Pod): " + why, e.Message);
    }

    [Fact]
    public void Sets_merge_by_value_and_each_manager_owns_its_items()
    {
        JsonObject Finalizers(params string[] names) => TestObjects.Json(
            $$$"""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"m","finalizers":[{{{string.Join(',', names.Select(n => $"\"{n}\""))}}}]}}""");
        var live = Applying.Apply(Map, null, Finalizers("x/a", "x/b"), "one", false, Now);
        live = Applying.Apply(Map, live, Finalizers("x/c", "x/b"), "two", false, Now);
        Assert.Equal("""["x/a","x/c","x/b"]""", live["metadata"]!["finalizers"]!.ToJsonString());
        Assert.NotNull(Applying.Fields(live)["two"]["f:metadata"]!["f:finalizers"]!["v:\"x/b\""]);
        live = Applying.Apply(Map, live, Finalizers(), "one", false, Now);
        Assert.Equal("""["x/c","x/b"]""", live["metadata"]!["finalizers"]!.ToJsonString());
    }

    [Fact]
    public void What_a_container_type_owns_is_recorded_as_upstream_does()
    {
        var created = PodOf("""{"containers":[{"name":"a","image":"i","env":[{"name":"E","value":"v"}]}],"securityContext":{},"dnsPolicy":"ClusterFirst"}""");
        created["metadata"]!["labels"] = new JsonObject { ["app"] = "a" };
        Applying.Track(Pod, null, created, "creator", Now);
        Assert.Equal(
            """
            {"f:metadata":{"f:labels":{".":{},"f:app":{}}},"f:spec":{"f:containers":{"k:{\"name\":\"a\"}":{".":{},"f:env":{".":{},"k:{\"name\":\"E\"}":{".":{},"f:name":{},"f:value":{}}},"f:image":{},"f:name":{},"f:resources":{}}},"f:dnsPolicy":{},"f:securityContext":{}}}
            """.Trim(), Applying.Fields(created)["creator"].ToJsonString(Relaxed));
        var applied = Applying.Apply(Pod, null, PodOf("""{"containers":[{"name":"a","env":[]}],"securityContext":{},"overhead":{"cpu":"1"}}"""), "applier", false, Now);
        Assert.Equal(
            """{"f:spec":{"f:containers":{"k:{\"name\":\"a\"}":{".":{},"f:name":{}}},"f:overhead":{"f:cpu":{}},"f:securityContext":{}}}""",
            Applying.Fields(applied)["applier"].ToJsonString(Relaxed));
    }

    [Fact]
    public void Free_form_values_merge_by_key_and_their_lists_are_one_value()
    {
        var type = new TypeSchema("Thing", FieldType.Object) { PreserveUnknownFields = true }.Define(
            [new FieldSchema("metadata", TestObjects.Catalog.FindType("meta/v1", "ObjectMeta"))]);
        JsonObject Of(string spec) => TestObjects.Json($$$"""{"apiVersion":"x/v1","kind":"Thing","metadata":{"name":"t"},"spec":{{{spec}}}}""");
        var live = Applying.Apply(type, null, Of("""{"a":{"b":1},"l":[1,2]}"""), "one", false, Now);
        live = Applying.Apply(type, live, Of("""{"a":{"c":2}}"""), "two", false, Now);
        Assert.Equal("""{"a":{"b":1,"c":2},"l":[1,2]}""", live["spec"]!.ToJsonString());
        Assert.Equal(409, Assert.Throws<ApiException>(() => Applying.Apply(type, live, Of("""{"l":[2]}"""), "two", false, Now)).Code);
        live = Applying.Apply(type, live, Of("{}"), "one", false, Now);
        Assert.Equal("""{"a":{"c":2}}""", live["spec"]!.ToJsonString());
    }

    [Fact]
    public void A_struct_nobody_wants_any_more_goes_with_what_was_defaulted_in_it()
    {
        var type = TestObjects.Kind("apps/v1", "Deployment").Schema;
        JsonObject Of(string spec) => TestObjects.Json($$$"""{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"d"},"spec":{{{spec}}}}""");
        var live = Applying.Apply(type, null, Of("""{"paused":true,"strategy":{"type":"RollingUpdate"}}"""), "me", false, Now);
        live["spec"]!["strategy"]!["rollingUpdate"] = new JsonObject { ["maxSurge"] = "25%" };
        live["spec"]!["replicas"] = 1;
        var next = Applying.Apply(type, live, Of("""{"paused":true}"""), "me", false, Now);
        Assert.Equal("""{"paused":true,"replicas":1}""", next["spec"]!.ToJsonString());
    }

    [Fact]
    public void What_became_one_value_in_the_schema_is_owned_whole()
    {
        TypeSchema Type(bool atomic) => new TypeSchema("T", FieldType.Object).Define(
        [
            new FieldSchema("apiVersion", ScalarTypes.String), new FieldSchema("kind", ScalarTypes.String),
            new FieldSchema("metadata", TestObjects.Catalog.FindType("meta/v1", "ObjectMeta")),
            new FieldSchema("m", new TypeSchema("map", FieldType.Map) { Element = ScalarTypes.String, Atomic = atomic }),
        ]);
        var value = TestObjects.Json("""{"apiVersion":"x/v1","kind":"T","metadata":{"name":"t"},"m":{"a":"1"}}""");
        var live = Applying.Apply(Type(false), null, value, "one", false, Now);
        var next = TestObjects.Json("""{"apiVersion":"x/v1","kind":"T","metadata":{"name":"t"},"m":{"a":"2"}}""");
        var write = Applying.Write(Type(true), next, "two", Now) with { TypeMayChange = true };
        var e = Assert.Throws<ApiException>(() => ServerSideApply.ApplyAsync(write, live, next, false).GetAwaiter().GetResult());
        Assert.Equal("Apply failed with 1 conflict: conflict with \"one\": .m", e.Message);
    }

    private static readonly System.Text.Json.JsonSerializerOptions Relaxed = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static JsonObject PodOf(string spec) => TestObjects.Json($$$"""{"apiVersion":"v1","kind":"Pod","metadata":{"name":"p","namespace":"ns"},"spec":{{{spec}}}}""");

    private static JsonObject MapOf(string data) => TestObjects.Json($$$"""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"m"},"data":{{{data}}}}""");
}
