using System.Text.Json.Nodes;
using EdgeOrch.ApiServer.Tests.Support;

namespace EdgeOrch.ApiServer.Tests.Strategies;

public sealed class ServiceTests
{
    private const string Services = "/api/v1/namespaces/default/services";

    [Fact]
    public async Task Concurrent_services_get_different_addresses_and_ports()
    {
        await using var server = await TestServer.StartAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Task.Run(() => server.SendAsync("POST", Services, Service($"s{i}", "NodePort")))));
        Assert.All(answers, a => Assert.Equal(201, a.Code));
        Assert.Equal(50, answers.Select(a => (string?)a.Body["spec"]!["clusterIP"]).Distinct().Count());
        Assert.Equal(50, answers.Select(a => (int)a.Body["spec"]!["ports"]![0]!["nodePort"]!).Distinct().Count());
    }

    [Fact]
    public async Task A_taken_address_is_refused_and_free_again_after_the_delete()
    {
        await using var server = await TestServer.StartAsync();
        var first = Service("a", "ClusterIP");
        first["spec"]!["clusterIP"] = "10.43.0.77";
        Assert.Equal(201, (await server.SendAsync("POST", Services, first)).Code);
        var second = Service("b", "ClusterIP");
        second["spec"]!["clusterIP"] = "10.43.0.77";
        var (code, refusal) = await server.SendAsync("POST", Services, second);
        Assert.Equal(422, code);
        Assert.Contains("provided IP is already allocated", (string?)refusal["message"], StringComparison.Ordinal);
        await server.SendAsync("DELETE", Services + "/a");
        Assert.Equal(201, (await server.SendAsync("POST", Services, second)).Code);
    }

    [Fact]
    public async Task An_update_keeps_what_was_allocated()
    {
        await using var server = await TestServer.StartAsync();
        var (_, created) = await server.SendAsync("POST", Services, Service("a", "NodePort"));
        var (code, updated) = await server.SendAsync("PUT", Services + "/a", Service("a", "NodePort"));
        Assert.Equal(200, code);
        Assert.True(JsonNode.DeepEquals(created["spec"], updated["spec"]));
    }

    [Fact]
    public async Task The_kubernetes_service_has_the_first_address()
    {
        await using var server = await TestServer.StartAsync();
        var (code, service) = await server.SendAsync("GET", Services + "/kubernetes");
        Assert.Equal(200, code);
        Assert.Equal("10.43.0.1", (string?)service["spec"]!["clusterIP"]);
    }

    private static JsonObject Service(string name, string type) => Objects.Parse(
        $$$"""{"apiVersion":"v1","kind":"Service","metadata":{"name":"{{{name}}}"},"spec":{"type":"{{{type}}}","selector":{"a":"b"},"ports":[{"port":80}]}}""");
}
