using System.Text.Json.Nodes;
using EdgeOrch.ApiServer.Tests.Support;

namespace EdgeOrch.ApiServer.Tests.Verbs;

public sealed class ScaleAndApplyTests
{
    private const string Deployments = "/apis/apps/v1/namespaces/default/deployments";
    private const string Apply = "application/apply-patch+yaml";

    [Fact]
    public async Task Scale_reads_and_writes_replicas_and_counts_a_generation()
    {
        await using var server = await TestServer.StartAsync();
        Assert.Equal(201, (await server.SendAsync("POST", Deployments, Deployment("d", 1))).Code);
        var (_, scale) = await server.SendAsync("GET", Deployments + "/d/scale");
        Assert.Equal("app=d", (string?)scale["status"]!["selector"]);
        scale["spec"]!["replicas"] = 4;
        Assert.Equal(200, (await server.SendAsync("PUT", Deployments + "/d/scale", scale)).Code);
        Assert.Equal(409, (await server.SendAsync("PUT", Deployments + "/d/scale", Objects.Parse(scale.ToJsonString().Replace(":4", ":5", StringComparison.Ordinal)))).Code);
        await server.SendAsync("PATCH", Deployments + "/d/scale", Objects.Parse("""{"spec":{"replicas":6}}"""), contentType: "application/merge-patch+json");
        var (_, deployment) = await server.SendAsync("GET", Deployments + "/d");
        Assert.Equal(6, (int)deployment["spec"]!["replicas"]!);
        Assert.Equal(3, (int)deployment["metadata"]!["generation"]!);
    }

    [Fact]
    public async Task A_status_write_does_not_count_a_generation()
    {
        await using var server = await TestServer.StartAsync();
        var (_, value) = await server.SendAsync("POST", Deployments, Deployment("d", 1));
        value["status"] = Objects.Parse("""{"replicas":1}""");
        value["spec"]!["replicas"] = 9;
        var (code, changed) = await server.SendAsync("PUT", Deployments + "/d/status", value);
        Assert.Equal(200, code);
        Assert.Equal(1, (int)changed["metadata"]!["generation"]!);
        Assert.Equal(1, (int)changed["spec"]!["replicas"]!);
        Assert.Equal(1, (int)changed["status"]!["replicas"]!);
    }

    [Fact]
    public async Task Apply_creates_then_conflicts_with_another_manager_unless_forced()
    {
        await using var server = await TestServer.StartAsync();
        Assert.Equal(201, (await server.SendAsync("PATCH", Deployments + "/d", Deployment("d", 1), "fieldManager=a", Apply)).Code);
        Assert.Equal(200, (await server.SendAsync("PATCH", Deployments + "/d", Deployment("d", 1), "fieldManager=a", Apply)).Code);
        var (conflict, why) = await server.SendAsync("PATCH", Deployments + "/d", Deployment("d", 2), "fieldManager=b", Apply);
        Assert.Equal(409, conflict);
        Assert.Contains(".spec.replicas", (string?)why["message"], StringComparison.Ordinal);
        var (forced, value) = await server.SendAsync("PATCH", Deployments + "/d", Deployment("d", 2), "fieldManager=b&force=true", Apply);
        Assert.Equal(200, forced);
        Assert.Equal(2, (int)value["spec"]!["replicas"]!);
    }

    [Fact]
    public async Task A_dry_run_stores_nothing()
    {
        await using var server = await TestServer.StartAsync();
        Assert.Equal(201, (await server.SendAsync("POST", Deployments, Deployment("d", 1), "dryRun=All")).Code);
        Assert.Equal(404, (await server.SendAsync("GET", Deployments + "/d")).Code);
    }

    [Fact]
    public async Task Unknown_fields_warn_or_fail_as_asked()
    {
        await using var server = await TestServer.StartAsync();
        var value = Deployment("d", 1);
        value["spec"]!["replicaz"] = 3;
        var (code, status) = await server.SendAsync("POST", Deployments, value, "fieldValidation=Strict");
        Assert.Equal(400, code);
        Assert.Contains("unknown field \"spec.replicaz\"", (string?)status["message"], StringComparison.Ordinal);
        Assert.Equal(201, (await server.SendAsync("POST", Deployments, value)).Code);
    }

    [Fact]
    public async Task Generated_names_keep_their_prefix()
    {
        await using var server = await TestServer.StartAsync();
        var value = Deployment("d", 1);
        value["metadata"] = Objects.Parse("""{"generateName":"web-"}""");
        var (code, created) = await server.SendAsync("POST", Deployments, value);
        Assert.Equal(201, code);
        Assert.Matches("^web-[a-z0-9]{5}$", created.Meta("name"));
    }

    private static JsonObject Deployment(string name, int replicas) => Objects.Parse(
        $$$"""
        {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"{{{name}}}"},"spec":{"replicas":{{{replicas}}},
        "selector":{"matchLabels":{"app":"{{{name}}}"} },"template":{"metadata":{"labels":{"app":"{{{name}}}"} },
        "spec":{"containers":[{"name":"c","image":"nginx"}]} } } }
        """);
}
