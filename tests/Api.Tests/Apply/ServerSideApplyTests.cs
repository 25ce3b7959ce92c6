using System.Text.Json.Nodes;
using EdgeOrch.Api.Apply;
using EdgeOrch.Api.Errors;
using EdgeOrch.Api.Schema;

namespace EdgeOrch.Api.Tests.Apply;

public sealed class ServerSideApplyTests
{
    private static readonly TypeSchema Type = TestObjects.Kind("apps/v1", "Deployment").Schema;
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch;

    private const string Base = """
        {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"d","labels":{"a":"1"}},
         "spec":{"replicas":1,"template":{"spec":{"containers":[{"name":"c","image":"x:1","ports":[{"containerPort":80}]}]}}}}
        """;

    [Fact]
    public void First_apply_owns_what_it_sets()
    {
        var result = Apply(null, Base, "me");
        var entry = Assert.Single(result["metadata"]!["managedFields"]!.AsArray())!.AsObject();
        Assert.Equal("Apply", JsonTree.Text(entry, "operation"));
        var fields = entry["fieldsV1"]!;
        Assert.NotNull(fields["f:spec"]!["f:replicas"]);
        Assert.NotNull(fields["f:metadata"]!["f:labels"]!["f:a"]);
        Assert.Null(fields["f:metadata"]!["f:name"]);
        var container = fields["f:spec"]!["f:template"]!["f:spec"]!["f:containers"]!["""k:{"name":"c"}"""]!;
        Assert.NotNull(container["f:image"]);
        Assert.NotNull(container["f:ports"]!["""k:{"containerPort":80,"protocol":"TCP"}"""]);
    }

    [Fact]
    public void Applying_less_removes_what_nobody_else_owns()
    {
        var live = Apply(null, Base, "me");
        var result = Apply(live, Base.Replace(""","labels":{"a":"1"}""", "").Replace("\"replicas\":1,", ""), "me");
        Assert.Null(result["metadata"]!["labels"]);
        Assert.Null(result["spec"]!["replicas"]);
        Assert.Equal("x:1", result["spec"]!["template"]!["spec"]!["containers"]![0]!["image"]!.GetValue<string>());
    }

    [Fact]
    public void Another_managers_field_is_a_conflict_unless_forced()
    {
        var live = Apply(null, Base, "me");
        const string Other = """{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"d"},"spec":{"replicas":5}}""";
        var e = Assert.Throws<ApiException>(() => Apply(live, Other, "you"));
        Assert.Equal(409, e.Code);
        Assert.Equal("Apply failed with 1 conflict: conflict with \"me\": .spec.replicas", e.Message);
        var forced = Applying.Apply(Type, live, TestObjects.Json(Other), "you", force: true, Now);
        Assert.Equal(5, JsonTree.Number(forced["spec"]!.AsObject(), "replicas"));
        var mine = forced["metadata"]!["managedFields"]!.AsArray().Single(m => JsonTree.Text(m!.AsObject(), "manager") == "me")!;
        Assert.Null(mine["fieldsV1"]!["f:spec"]!["f:replicas"]);
    }

    [Fact]
    public void The_same_value_is_shared_and_stays_when_one_leaves()
    {
        var live = Apply(null, Base, "me");
        live = Apply(live, """{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"d"},"spec":{"replicas":1}}""", "you");
        var result = Apply(live, Base.Replace("\"replicas\":1,", ""), "me");
        Assert.Equal(1, JsonTree.Number(result["spec"]!.AsObject(), "replicas"));
    }

    [Fact]
    public void List_elements_of_others_stay()
    {
        var live = Apply(null, Base, "me");
        live = Apply(live, """
            {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"d"},"spec":{"template":{"spec":{"containers":[{"name":"side","image":"y"}]}}}}
            """, "you");
        var names = live["spec"]!["template"]!["spec"]!["containers"]!.AsArray().Select(c => JsonTree.Text(c!.AsObject(), "name"));
        Assert.Equal(["c", "side"], names);
        var left = Apply(live, """{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"d"}}""", "you");
        Assert.Single(left["spec"]!["template"]!["spec"]!["containers"]!.AsArray());
    }

    [Fact]
    public void Updates_take_over_the_fields_they_change()
    {
        var live = Apply(null, Base, "me");
        var next = live.DeepClone().AsObject();
        next["spec"]!["replicas"] = 7L;
        Applying.Track(Type, live, next, "scaler", Now);
        var entries = next["metadata"]!["managedFields"]!.AsArray().Select(e => e!.AsObject()).ToList();
        Assert.Null(entries.Single(e => JsonTree.Text(e, "manager") == "me")["fieldsV1"]!["f:spec"]!["f:replicas"]);
        Assert.NotNull(entries.Single(e => JsonTree.Text(e, "manager") == "scaler")["fieldsV1"]!["f:spec"]!["f:replicas"]);
        Assert.Equal(409, Assert.Throws<ApiException>(() => Apply(next, Base, "me")).Code);
    }

    [Fact]
    public void Applying_the_same_again_changes_nothing()
    {
        var live = Apply(null, Base, "me");
        var again = Applying.Apply(Type, live, TestObjects.Json(Base), "me", force: false, Now.AddHours(1));
        Assert.True(JsonNode.DeepEquals(live, again), Difference.First(live, again, ""));
    }

    private static JsonObject Apply(JsonObject? live, string config, string manager)
        => Applying.Apply(Type, live, TestObjects.Json(config), manager, force: false, Now);
}
