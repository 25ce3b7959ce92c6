using System.Globalization;
using System.Text.Json.Nodes;
using EdgeOrch.Api.Apply;
using EdgeOrch.Api.Schema;

namespace EdgeOrch.Api.Tests.Apply;

public sealed class WriteTrackingTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch;
    private static readonly TypeSchema Map = TestObjects.Kind("v1", "ConfigMap").Schema;

    [Fact]
    public void An_update_that_changes_nothing_leaves_the_record_alone()
    {
        var live = Created("""{"a":"1"}""", "creator");
        var next = MapOf("""{"a":"1"}""");
        Applying.Track(Map, live, next, "other", Now.AddHours(1));
        Assert.Equal(live.ToJsonString(), next.ToJsonString());
    }

    [Fact]
    public void The_same_manager_has_one_entry_and_its_time_moves_with_changes()
    {
        var live = Created("""{"a":"1"}""", "m");
        var next = MapOf("""{"a":"1","b":"2"}""");
        Applying.Track(Map, live, next, "m", Now.AddHours(1));
        var entry = Assert.Single(next["metadata"]!["managedFields"]!.AsArray())!;
        Assert.Equal("1970-01-01T01:00:00Z", (string?)entry["time"]);
        Assert.Equal("""{"f:data":{".":{},"f:a":{},"f:b":{}}}""", entry["fieldsV1"]!.ToJsonString());
        Assert.Equal("Update", (string?)entry["operation"]);
        Assert.Equal("FieldsV1", (string?)entry["fieldsType"]);
    }

    [Fact]
    public void Managers_that_lost_every_field_lose_their_entry()
    {
        var live = Created("""{"a":"1"}""", "one");
        var next = MapOf("""{"b":"2"}""");
        Applying.Track(Map, live, next, "two", Now);
        Assert.Equal(["one", "two"], Applying.Fields(next).Keys.Order());
        var last = TestObjects.Json("""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"m"}}""");
        Applying.Track(Map, next, last, "three", Now);
        Assert.Null(last["metadata"]!["managedFields"]);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("[{}]")]
    public void Clients_may_reset_the_record_and_only_an_apply_begins_it_again(string list)
    {
        var live = Created("""{"a":"1"}""", "one");
        var next = MapOf("""{"a":"2"}""");
        next["metadata"]!["managedFields"] = JsonNode.Parse(list);
        Applying.Track(Map, live, next, "one", Now);
        Assert.Null(next["metadata"]!["managedFields"]);
        var later = MapOf("""{"a":"3"}""");
        Applying.Track(Map, next, later, "one", Now);
        Assert.Null(later["metadata"]!["managedFields"]);
        var applied = Applying.Apply(Map, later, MapOf("""{"b":"1"}"""), "applier", false, Now);
        Assert.Equal("""{"f:data":{".":{},"f:a":{}}}""", Applying.Fields(applied)["before-first-apply"].ToJsonString());
    }

    [Theory]
    [InlineData("""[{"manager":"x","operation":"Nonsense","apiVersion":"v1","fieldsType":"FieldsV1","fieldsV1":{"f:data":{}}}]""")]
    [InlineData("""[{"manager":"x","operation":"Update","apiVersion":"v1","fieldsType":"FieldsV2","fieldsV1":{"f:data":{}}}]""")]
    [InlineData("""[{"manager":"x","operation":"Update","apiVersion":"v1","fieldsType":"FieldsV1","fieldsV1":{"data":{}}}]""")]
    [InlineData("""[{"manager":"x","operation":"Update","apiVersion":"v1","fieldsType":"FieldsV1","fieldsV1":{"k:{":{}}}]""")]
    [InlineData("""["x"]""")]
    public void A_record_that_cannot_be_read_is_ignored(string list)
    {
        var live = Created("""{"a":"1"}""", "one");
        var next = MapOf("""{"a":"1","b":"2"}""");
        next["metadata"]!["managedFields"] = JsonNode.Parse(list);
        Applying.Track(Map, live, next, "two", Now);
        Assert.Equal(["one", "two"], Applying.Fields(next).Keys.Order());
    }

    [Fact]
    public void Clients_may_rewrite_the_record()
    {
        var live = Created("""{"a":"1"}""", "kubectl-client-side-apply");
        var next = (JsonObject)live.DeepClone();
        next["metadata"]!["managedFields"]![0]!["manager"] = "kubectl";
        next["metadata"]!["managedFields"]![0]!["operation"] = "Apply";
        Applying.Track(Map, live, next, "kubectl-patch", Now);
        Assert.Equal(["kubectl"], Applying.Fields(next).Keys);
        var applied = Applying.Apply(Map, next, MapOf("""{"b":"1"}"""), "kubectl", false, Now);
        Assert.Equal("""{"b":"1"}""", applied["data"]!.ToJsonString());
    }

    [Fact]
    public void A_subresource_has_an_entry_of_its_own_and_cannot_rewrite_the_record()
    {
        var type = TestObjects.Kind("v1", "Node").Schema;
        var live = TestObjects.Json("""{"apiVersion":"v1","kind":"Node","metadata":{"name":"n"},"spec":{"podCIDR":"10.0.0.0/24"}}""");
        Applying.Track(type, null, live, "agent", Now);
        var next = (JsonObject)live.DeepClone();
        next["status"] = new JsonObject { ["conditions"] = new JsonArray(new JsonObject { ["type"] = "Ready", ["status"] = "True" }) };
        next["metadata"]!["managedFields"] = new JsonArray();
        Applying.Track(type, live, next, "agent", Now, "status");
        Assert.Equal(["", "status"], next["metadata"]!["managedFields"]!.AsArray().Select(e => (string?)e!["subresource"] ?? ""));
    }

    [Fact]
    public void Only_ten_updaters_are_kept_the_oldest_become_one()
    {
        var live = Created("""{"k0":"0"}""", "m00");
        for (var i = 1; i < 14; i++)
        {
            var next = (JsonObject)live.DeepClone();
            next["data"]![$"k{i}"] = "x";
            Applying.Track(Map, live, next, string.Create(CultureInfo.InvariantCulture, $"m{i:00}"), Now.AddMinutes(i));
            live = next;
        }

        var fields = Applying.Fields(live);
        Assert.Equal(10, fields.Count);
        Assert.Equal("""{"f:data":{".":{},"f:k0":{},"f:k1":{},"f:k2":{},"f:k3":{},"f:k4":{}}}""", fields["ancient-changes"].ToJsonString());
    }

    [Fact]
    public void Kubectl_takes_over_what_its_client_side_apply_left_and_keeps_the_annotation_current()
    {
        const string Annotation = "kubectl.kubernetes.io/last-applied-configuration";
        var live = MapOf("""{"a":"1","b":"1"}""");
        live["metadata"]!["annotations"] = new JsonObject { [Annotation] = MapOf("""{"a":"1","b":"1"}""").ToJsonString() };
        Applying.Track(Map, null, live, "kubectl-client-side-apply", Now);
        var applied = Applying.Apply(Map, live, MapOf("""{"a":"2","b":"1"}"""), "kubectl", false, Now);
        Assert.Equal("2", (string?)applied["data"]!["a"]);
        Assert.Equal(MapOf("""{"a":"2","b":"1"}""").ToJsonString() + "\n", (string?)applied["metadata"]!["annotations"]![Annotation]);

        var changed = (JsonObject)live.DeepClone();
        changed["data"]!["a"] = "by hand";
        Applying.Track(Map, live, changed, "somebody", Now);
        var e = Assert.Throws<EdgeOrch.Api.Errors.ApiException>(() => Applying.Apply(Map, changed, MapOf("""{"a":"2","b":"2"}"""), "kubectl", false, Now));
        Assert.Equal("Apply failed with 1 conflict: conflict with \"somebody\" using v1: .data.a", e.Message);
    }

    [Fact]
    public void Entries_of_versions_that_are_gone_are_dropped()
    {
        var live = Created("""{"a":"1"}""", "one");
        live["metadata"]!["managedFields"]![0]!["apiVersion"] = "v0";
        var next = MapOf("""{"a":"2"}""");
        Applying.Track(Map, live, next, "two", Now);
        Assert.Equal(["two"], Applying.Fields(next).Keys);
    }

    private static JsonObject Created(string data, string manager)
    {
        var value = MapOf(data);
        Applying.Track(Map, null, value, manager, Now);
        return value;
    }

    private static JsonObject MapOf(string data) => TestObjects.Json($$$"""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"m"},"data":{{{data}}}}""");
}
