using System.Text.Json.Nodes;
using EdgeOrch.ApiServer.Tests.Support;

namespace EdgeOrch.ApiServer.Tests.Strategies;

public sealed class PodPathTests
{
    private const string Pods = "/api/v1/namespaces/default/pods";
    private const string Strategic = "application/strategic-merge-patch+json";

    [Theory]
    [InlineData("""{"spec":{"nodeName":"n1"}}""")]
    [InlineData("""{"spec":{"containers":[{"name":"c","resources":{"limits":{"cpu":"2"}}}]}}""")]
    [InlineData("""{"spec":{"ephemeralContainers":[{"name":"debug","image":"i"}]}}""")]
    public async Task Node_resources_and_debug_containers_do_not_change_on_the_pods_own_path(string patch)
    {
        await using var server = await TestServer.StartAsync();
        await CreateAsync(server);
        var (code, refusal) = await server.SendAsync("PATCH", Pods + "/p", Objects.Parse(patch), contentType: Strategic);
        Assert.Equal(422, code);
        Assert.Equal("spec", (string?)refusal["details"]!["causes"]![0]!["field"]);
    }

    [Fact]
    public async Task A_pod_sent_back_without_defaulted_requests_is_unchanged()
    {
        await using var server = await TestServer.StartAsync();
        await CreateAsync(server);
        var (_, pod) = await server.SendAsync("GET", Pods + "/p");
        Assert.True(pod["spec"]!["containers"]![0]!["resources"]!.AsObject().Remove("requests"));
        var (code, _) = await server.SendAsync("PUT", Pods + "/p", pod);
        Assert.Equal(200, code);
    }

    [Fact]
    public async Task Debug_containers_are_only_ever_added()
    {
        await using var server = await TestServer.StartAsync();
        await CreateAsync(server);
        var add = """{"spec":{"ephemeralContainers":[{"name":"debug","image":"i","targetContainerName":"c"}]}}""";
        var (code, pod) = await Change(add, Strategic);
        Assert.Equal(200, code);
        Assert.Single(pod["spec"]!["ephemeralContainers"]!.AsArray());
        (code, _) = await Change("""{"spec":{"ephemeralContainers":[]}}""", "application/merge-patch+json");
        Assert.Equal(422, code);
        (code, _) = await Change("""{"spec":{"ephemeralContainers":[{"name":"debug","image":"other"}]}}""", Strategic);
        Assert.Equal(422, code);
        (code, var refusal) = await Change("""{"spec":{"ephemeralContainers":[{"name":"more","image":"i","targetContainerName":"none"}]}}""", Strategic);
        Assert.Equal(422, code);
        Assert.Contains("targetContainerName: Not found", (string?)refusal["message"], StringComparison.Ordinal);

        Task<(int Code, JsonObject Body)> Change(string patch, string type) =>
            server.SendAsync("PATCH", Pods + "/p/ephemeralcontainers", Objects.Parse(patch), contentType: type);
    }

    private static async Task CreateAsync(TestServer server)
    {
        await server.SendAsync("POST", "/api/v1/namespaces/default/serviceaccounts", Objects.Parse("""{"metadata":{"name":"default"}}"""));
        var pod = Objects.Parse("""
            {"apiVersion":"v1","kind":"Pod","metadata":{"name":"p"},
             "spec":{"containers":[{"name":"c","image":"i","resources":{"limits":{"cpu":"1"}}}]}}
            """);
        var (code, created) = await server.SendAsync("POST", Pods, pod);
        Assert.True(code == 201, created.ToJsonString());
    }
}
