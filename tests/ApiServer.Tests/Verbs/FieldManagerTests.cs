using System.Text.Json.Nodes;
using EdgeOrch.ApiServer.Tests.Support;

namespace EdgeOrch.ApiServer.Tests.Verbs;

public sealed class FieldManagerTests
{
    private const string Deployments = "/apis/apps/v1/namespaces/default/deployments";
    private const string ConfigMaps = "/api/v1/namespaces/default/configmaps";
    private const string Apply = "application/apply-patch+yaml";
    private const string Merge = "application/merge-patch+json";

    [Fact]
    public async Task Every_way_of_writing_is_recorded_and_defaults_belong_to_the_creator()
    {
        await using var server = await TestServer.StartAsync();
        var (_, created) = await server.SendAsync("POST", Deployments, Deployment(1), "fieldManager=creator");
        var mine = Entry(created, "creator")["fieldsV1"]!["f:spec"]!;
        Assert.NotNull(mine["f:replicas"]);
        Assert.NotNull(mine["f:progressDeadlineSeconds"]);
        Assert.NotNull(mine["f:template"]!["f:spec"]!["f:containers"]!["""k:{"name":"c"}"""]!["f:imagePullPolicy"]);
        Assert.Equal("""{".":{},"f:maxSurge":{},"f:maxUnavailable":{}}""", mine["f:strategy"]!["f:rollingUpdate"]!.ToJsonString());
        Assert.Null(Entry(created, "creator")["fieldsV1"]!["f:status"]);

        await server.SendAsync("PATCH", Deployments + "/d", Objects.Parse("""{"spec":{"paused":true}}"""), "fieldManager=patcher", Merge);
        await server.SendAsync("PATCH", Deployments + "/d/status", Objects.Parse("""{"status":{"replicas":1},"spec":{"replicas":9}}"""), "fieldManager=reporter", Merge);
        await server.SendAsync("PATCH", Deployments + "/d/scale", Objects.Parse("""{"spec":{"replicas":3}}"""), "fieldManager=scaler", Merge);
        var (_, value) = await server.SendAsync("GET", Deployments + "/d");
        Assert.Equal("""{"f:spec":{"f:paused":{}}}""", Entry(value, "patcher")["fieldsV1"]!.ToJsonString());
        Assert.Equal("status", (string?)Entry(value, "reporter")["subresource"]);
        Assert.Equal("""{"f:status":{"f:replicas":{}}}""", Entry(value, "reporter")["fieldsV1"]!.ToJsonString());
        Assert.Equal("scale", (string?)Entry(value, "scaler")["subresource"]);
        Assert.Equal("apps/v1", (string?)Entry(value, "scaler")["apiVersion"]);
        Assert.Equal("""{"f:spec":{"f:replicas":{}}}""", Entry(value, "scaler")["fieldsV1"]!.ToJsonString());
        Assert.Null(Entry(value, "creator")["fieldsV1"]!["f:spec"]!["f:replicas"]);
    }

    [Fact]
    public async Task Writes_that_change_nothing_leave_version_and_record_alone()
    {
        await using var server = await TestServer.StartAsync();
        var (_, created) = await server.SendAsync("POST", ConfigMaps, Objects.ConfigMap("m"), "fieldManager=a");
        var (_, put) = await server.SendAsync("PUT", ConfigMaps + "/m", created, "fieldManager=b");
        Assert.Equal(created.ToJsonString(), put.ToJsonString());
        var (_, patched) = await server.SendAsync("PATCH", ConfigMaps + "/m", Objects.Parse("""{"data":{"k":"v"}}"""), "fieldManager=c", Merge);
        Assert.Equal(created.ToJsonString(), patched.ToJsonString());
        var config = Objects.Parse("""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"m"},"data":{"k":"v"}}""");
        var (_, applied) = await server.SendAsync("PATCH", ConfigMaps + "/m", config, "fieldManager=d", Apply);
        var (_, again) = await server.SendAsync("PATCH", ConfigMaps + "/m", config, "fieldManager=d", Apply);
        Assert.Equal(applied.ToJsonString(), again.ToJsonString());
        Assert.NotEqual(created.Meta("resourceVersion"), applied.Meta("resourceVersion"));
    }

    [Fact]
    public async Task Clients_may_reset_the_record()
    {
        await using var server = await TestServer.StartAsync();
        await server.SendAsync("POST", ConfigMaps, Objects.ConfigMap("m"), "fieldManager=a");
        var (_, reset) = await server.SendAsync("PATCH", ConfigMaps + "/m", Objects.Parse("""{"metadata":{"managedFields":[{}]}}"""), contentType: Merge);
        Assert.Null(reset["metadata"]!["managedFields"]);
    }

    [Fact]
    public async Task Apply_on_status_and_scale_owns_what_it_says_there()
    {
        await using var server = await TestServer.StartAsync();
        await server.SendAsync("POST", Deployments, Deployment(1), "fieldManager=creator");
        var status = Objects.Parse("""{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"d"},"status":{"observedGeneration":1}}""");
        var (code, value) = await server.SendAsync("PATCH", Deployments + "/d/status", status, "fieldManager=reporter", Apply);
        Assert.True(code == 200, value.ToJsonString());
        Assert.Equal("""{"f:status":{"f:observedGeneration":{}}}""", Entry(value, "reporter")["fieldsV1"]!.ToJsonString());
        Assert.Equal(404, (await server.SendAsync("PATCH", Deployments + "/x/status", Named(status, "x"), "fieldManager=reporter", Apply)).Code);

        var scale = Objects.Parse("""{"apiVersion":"autoscaling/v1","kind":"Scale","metadata":{"name":"d","namespace":"default"},"spec":{"replicas":4}}""");
        var (refused, why) = await server.SendAsync("PATCH", Deployments + "/d/scale", scale, "fieldManager=scaler", Apply);
        Assert.Equal((409, "Apply failed with 1 conflict: conflict with \"creator\" using apps/v1: .spec.replicas"), (refused, (string?)why["message"]));
        Assert.Equal("FieldManagerConflict", (string?)why["details"]!["causes"]![0]!["reason"]);
        var (forced, scaled) = await server.SendAsync("PATCH", Deployments + "/d/scale", scale, "fieldManager=scaler&force=true", Apply);
        Assert.Equal((200, 4), (forced, (int)scaled["spec"]!["replicas"]!));
        (_, value) = await server.SendAsync("GET", Deployments + "/d");
        Assert.Equal(("Apply", "scale"), ((string?)Entry(value, "scaler")["operation"], (string?)Entry(value, "scaler")["subresource"]));
    }

    [Theory]
    [InlineData("""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"m"},"spec":{}}""", 400, ".spec: field not declared in schema")]
    [InlineData("""{"apiVersion":"v2","kind":"ConfigMap","metadata":{"name":"m"}}""", 400, "Specified patch version: v2, expected: v1")]
    [InlineData("""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"m","managedFields":[]}}""", 400, "metadata.managedFields must be nil")]
    [InlineData("""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"other"}}""", 400, "does not match the name on the URL")]
    [InlineData("""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"m","uid":"1"}}""", 409, "Precondition failed: UID")]
    [InlineData("""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"m","resourceVersion":"1"}}""", 409, "the object has been modified")]
    [InlineData("[]", 400, "object")]
    [InlineData("a: [", 400, "")]
    public async Task Configurations_that_cannot_be_applied_are_refused(string config, int code, string why)
    {
        await using var server = await TestServer.StartAsync();
        await server.SendAsync("POST", ConfigMaps, Objects.ConfigMap("m"));
        await using var response = await server.Admin.SendAsync(
            new Client.ApiRequest("PATCH", ConfigMaps + "/m") { Query = "fieldManager=m", Body = System.Text.Encoding.UTF8.GetBytes(config), ContentType = Apply }, CancellationToken.None);
        var text = System.Text.Encoding.UTF8.GetString(response.Body.Span);
        Assert.True(response.StatusCode == code, text);
        Assert.Contains(why, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Managers_are_named_printably_and_force_is_for_applies()
    {
        await using var server = await TestServer.StartAsync();
        var (code, why) = await server.SendAsync("POST", ConfigMaps, Objects.ConfigMap("m"), "fieldManager=" + new string('x', 129));
        Assert.Equal((422, "CreateOptions.meta.k8s.io \"\" is invalid: fieldManager: Too long: may not be more than 128 bytes"), (code, (string?)why["message"]));
        Assert.Equal(422, (await server.SendAsync("POST", ConfigMaps, Objects.ConfigMap("m"), "fieldManager=a%07b")).Code);
        (code, why) = await server.SendAsync("PATCH", ConfigMaps + "/m", Objects.ConfigMap("m"), "force=true", Merge);
        Assert.Equal((422, "PatchOptions.meta.k8s.io \"\" is invalid: force: Forbidden: may not be specified for non-apply patch"), (code, (string?)why["message"]));
        (code, why) = await server.SendAsync("PATCH", ConfigMaps + "/m", Objects.ConfigMap("m"), "", Apply);
        Assert.Equal((422, "PatchOptions.meta.k8s.io \"\" is invalid: fieldManager: Required value: is required for apply patch"), (code, (string?)why["message"]));
    }

    [Fact]
    public async Task Fields_named_in_another_version_are_compared_there()
    {
        await using var server = await TestServer.StartAsync();
        const string Old = "/apis/autoscaling/v1/namespaces/default/horizontalpodautoscalers/h";
        const string New = "/apis/autoscaling/v2/namespaces/default/horizontalpodautoscalers/h";
        var v1 = Objects.Parse("""
            {"apiVersion":"autoscaling/v1","kind":"HorizontalPodAutoscaler","metadata":{"name":"h"},
             "spec":{"scaleTargetRef":{"apiVersion":"apps/v1","kind":"Deployment","name":"d"},"maxReplicas":3,"targetCPUUtilizationPercentage":50}}
            """);
        var (code, value) = await server.SendAsync("PATCH", Old, v1, "fieldManager=old", Apply);
        Assert.True(code == 201, value.ToJsonString());
        Assert.Equal("autoscaling/v1", (string?)Entry(value, "old")["apiVersion"]);
        var v2 = Objects.Parse("""
            {"apiVersion":"autoscaling/v2","kind":"HorizontalPodAutoscaler","metadata":{"name":"h"},"spec":{
              "metrics":[{"type":"Resource","resource":{"name":"cpu","target":{"type":"Utilization","averageUtilization":80}}}]}}
            """);
        var (refused, why) = await server.SendAsync("PATCH", New, v2, "fieldManager=new", Apply);
        Assert.Equal((409, "Apply failed with 1 conflict: conflict with \"old\": .spec.targetCPUUtilizationPercentage"), (refused, (string?)why["message"]));
        var (forced, taken) = await server.SendAsync("PATCH", New, v2, "fieldManager=new&force=true", Apply);
        Assert.Equal(200, forced);
        Assert.Null(Entry(taken, "old")["fieldsV1"]!["f:spec"]!["f:targetCPUUtilizationPercentage"]);
        Assert.NotNull(Entry(taken, "old")["fieldsV1"]!["f:spec"]!["f:maxReplicas"]);
    }

    private static JsonObject Named(JsonObject value, string name)
    {
        var copy = (JsonObject)value.DeepClone();
        copy["metadata"]!["name"] = name;
        return copy;
    }

    private static JsonObject Entry(JsonObject value, string manager)
    {
        var entries = value["metadata"]!["managedFields"]!.AsArray().OfType<JsonObject>().ToList();
        return entries.SingleOrDefault(e => (string?)e["manager"] == manager) ?? throw new InvalidOperationException(value.ToJsonString());
    }

    private static JsonObject Deployment(int replicas) => Objects.Parse($$$"""
        {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"d"},"spec":{"replicas":{{{replicas}}},"selector":{"matchLabels":{"app":"d"}},
         "template":{"metadata":{"labels":{"app":"d"}},"spec":{"containers":[{"name":"c","image":"i:1"}]} } } }
        """);
}
