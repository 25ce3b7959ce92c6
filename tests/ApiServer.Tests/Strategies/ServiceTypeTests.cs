using System.Text.Json.Nodes;
using EdgeOrch.ApiServer.Tests.Support;

namespace EdgeOrch.ApiServer.Tests.Strategies;

public sealed class ServiceTypeTests
{
    private const string Services = "/api/v1/namespaces/default/services";
    private const string Merge = "application/merge-patch+json";

    [Theory]
    [InlineData("NodePort")]
    [InlineData("LoadBalancer")]
    public async Task A_patch_of_the_type_alone_takes_the_node_ports_away(string type)
    {
        await using var server = await TestServer.StartAsync();
        var (_, created) = await server.SendAsync("POST", Services, Service($$"""{"type":"{{type}}","externalTrafficPolicy":"Local","ports":[{"port":80}]}"""));
        var (code, changed) = await server.SendAsync("PATCH", Services + "/a", Objects.Parse("""{"spec":{"type":"ClusterIP"}}"""), contentType: Merge);
        Assert.Equal(200, code);
        Assert.Null(changed["spec"]!["ports"]![0]!["nodePort"]);
        Assert.Null(changed["spec"]!["externalTrafficPolicy"]);
        Assert.Null(changed["spec"]!["healthCheckNodePort"]);
        Assert.Null(changed["spec"]!["allocateLoadBalancerNodePorts"]);
        Assert.Equal((string?)created["spec"]!["clusterIP"], (string?)changed["spec"]!["clusterIP"]);
        var port = (int)created["spec"]!["ports"]![0]!["nodePort"]!;
        var (again, _) = await server.SendAsync("POST", Services, Service($$"""{"type":"NodePort","ports":[{"port":80,"nodePort":{{port}}}]}""", "b"));
        Assert.Equal(201, again);
    }

    [Fact]
    public async Task An_external_name_gives_the_address_back_and_may_get_one_again()
    {
        await using var server = await TestServer.StartAsync();
        await server.SendAsync("POST", Services, Service("""{"type":"NodePort","ports":[{"port":80}]}"""));
        var (code, named) = await server.SendAsync(
            "PATCH", Services + "/a", Objects.Parse("""{"spec":{"type":"ExternalName","externalName":"x.example"}}"""), contentType: Merge);
        Assert.Equal(200, code);
        Assert.Null(named["spec"]!["clusterIP"]);
        Assert.Null(named["spec"]!["ipFamilies"]);
        (code, var back) = await server.SendAsync(
            "PATCH", Services + "/a", Objects.Parse("""{"spec":{"type":"ClusterIP","externalName":null}}"""), contentType: Merge);
        Assert.Equal(200, code);
        Assert.NotNull(back["spec"]!["clusterIP"]);
        Assert.Equal("IPv4", (string?)back["spec"]!["ipFamilies"]![0]);
    }

    [Fact]
    public async Task Affinity_that_ends_takes_its_timeout_with_it()
    {
        await using var server = await TestServer.StartAsync();
        await server.SendAsync("POST", Services, Service("""{"sessionAffinity":"ClientIP","ports":[{"port":80}]}"""));
        var (code, changed) = await server.SendAsync(
            "PATCH", Services + "/a", Objects.Parse("""{"spec":{"sessionAffinity":"None"}}"""), contentType: Merge);
        Assert.Equal(200, code);
        Assert.Null(changed["spec"]!["sessionAffinityConfig"]);
    }

    [Theory]
    [InlineData("""{"externalTrafficPolicy":"Local","ports":[{"port":80}]}""", "spec.externalTrafficPolicy")]
    [InlineData("""{"ipFamilyPolicy":"RequireDualStack","ports":[{"port":80}]}""", "spec.ipFamilyPolicy")]
    [InlineData("""{"ipFamilies":["IPv6"],"ports":[{"port":80}]}""", "spec.ipFamilies[0]")]
    public async Task What_the_type_or_the_cluster_cannot_do_is_refused(string spec, string field)
    {
        await using var server = await TestServer.StartAsync();
        var (code, refusal) = await server.SendAsync("POST", Services, Service(spec));
        Assert.Equal(422, code);
        Assert.Equal(field, (string?)refusal["details"]!["causes"]![0]!["field"]);
    }

    private static JsonObject Service(string spec, string name = "a") => Objects.Parse(
        $$$"""{"apiVersion":"v1","kind":"Service","metadata":{"name":"{{{name}}}"},"spec":{{{spec}}}}""");
}
