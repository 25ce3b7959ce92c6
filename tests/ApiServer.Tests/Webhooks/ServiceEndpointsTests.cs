using System.Text.Json.Nodes;
using EdgeOrch.Api.Schema;
using EdgeOrch.ApiServer.Storage;
using EdgeOrch.ApiServer.Strategies;
using EdgeOrch.ApiServer.Tests.Support;
using EdgeOrch.ApiServer.WatchCache;
using EdgeOrch.ApiServer.Webhooks;
using EdgeOrch.Store;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeOrch.ApiServer.Tests.Webhooks;

public sealed class ServiceEndpointsTests(WebhookProcess webhook) : IAsyncLifetime, IClassFixture<WebhookProcess>
{
    private readonly InMemoryStore _store = new(TimeProvider.System);
    private StoreFeed _feed = null!;
    private ResourceRegistry _registry = null!;

    public Task InitializeAsync()
    {
        _feed = new StoreFeed(_store, TimeProvider.System, NullLogger.Instance);
        _registry = new ResourceRegistry(ApiCatalog.LoadBuiltin(), _store, _feed, new StrategyCatalog(new ApiServerOptions()).Create);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await _feed.DisposeAsync();
        await _store.DisposeAsync();
    }

    [Fact]
    public async Task Ready_endpoints_of_the_ports_name_are_tried_in_turn()
    {
        await PutAsync("", "services", """{"metadata":{"name":"hook","namespace":"n"},"spec":{"clusterIP":"10.43.0.7","ports":[{"name":"web","port":443},{"name":"other","port":80}]}}""");
        await PutAsync("discovery.k8s.io", "endpointslices", """
            {"metadata":{"name":"hook-1","namespace":"n","labels":{"kubernetes.io/service-name":"hook"}},"ports":[{"name":"other","port":1},{"name":"web","port":8443}],
             "endpoints":[{"addresses":["10.0.0.1"],"conditions":{"ready":true}},{"addresses":["10.0.0.2"],"conditions":{"ready":false}},{"addresses":["10.0.0.3"]}]}
            """);
        await PutAsync("discovery.k8s.io", "endpointslices", """{"metadata":{"name":"x","namespace":"n","labels":{"kubernetes.io/service-name":"x"}},"ports":[{"name":"web","port":9}],"endpoints":[{"addresses":["10.0.0.9"]}]}""");
        var services = new ServiceEndpoints(_registry);
        var first = await FindAsync(services, "hook");
        var second = await FindAsync(services, "hook");
        Assert.Equal(["10.0.0.1:8443", "10.0.0.3:8443"], first.Order());
        Assert.Equal(first.AsEnumerable().Reverse(), second);
    }

    [Theory]
    [InlineData("""{"metadata":{"name":"s","namespace":"n"},"spec":{"clusterIP":"10.43.0.7","ports":[{"port":443}]}}""", "10.43.0.7:443")]
    [InlineData("""{"metadata":{"name":"s","namespace":"n"},"spec":{"type":"ExternalName","externalName":"host.example"}}""", "host.example:443")]
    [InlineData("""{"metadata":{"name":"s","namespace":"n"},"spec":{"clusterIP":"None","ports":[{"port":443}]}}""", "no endpoints available for service \"s\"")]
    [InlineData("""{"metadata":{"name":"s","namespace":"n"},"spec":{"clusterIP":"10.43.0.7","ports":[{"port":80}]}}""", "no service port 443 found for service \"s\"")]
    [InlineData("""{"metadata":{"name":"other","namespace":"n"},"spec":{"clusterIP":"10.43.0.7","ports":[{"port":443}]}}""", "service \"s\" not found")]
    public async Task Without_endpoints_the_service_itself_says_where_it_is(string service, string expected)
    {
        await PutAsync("", "services", service);
        try
        {
            Assert.Equal([expected], await FindAsync(new ServiceEndpoints(_registry), "s"));
        }
        catch (WebhookFailedException e)
        {
            Assert.Equal(expected, e.Message);
        }
    }

    [Fact]
    public async Task The_certificate_of_a_service_must_carry_its_name_in_the_cluster()
    {
        await using var server = await TestServer.StartAsync();
        await server.SendAsync("POST", "/api/v1/namespaces/default/services",
            Objects.Parse("""{"apiVersion":"v1","kind":"Service","metadata":{"name":"hook"},"spec":{"type":"ExternalName","externalName":"localhost"}}"""));
        foreach (var (certificate, says) in ((string, string)[])[("service", "denied the request: reached"), ("good", "not hook.default.svc")])
        {
            var client = new JsonObject
            {
                ["service"] = new JsonObject
                {
                    ["name"] = "hook", ["namespace"] = "default", ["port"] = webhook.Port(certificate),
                    ["path"] = $"/deny/{WebhookProcess.Data("reached").ToLowerInvariant()}",
                },
            };
            client["caBundle"] = webhook.Bundle;
            await server.RegisterAsync(WebhookObjects.Validating, "x", client);
            var (_, body) = await server.SendAsync("POST", "/api/v1/namespaces/default/configmaps", Objects.ConfigMap("m"));
            Assert.EndsWith(says, (string?)body["message"], StringComparison.Ordinal);
            Assert.Equal(200, (await server.SendAsync("DELETE", WebhookObjects.Path(WebhookObjects.Validating) + "/x")).Code);
        }
    }

    private static async Task<List<string>> FindAsync(ServiceEndpoints services, string name) =>
        [.. (await services.FindAsync("n", name, 443, CancellationToken.None)).Select(static p => $"{p.Host}:{p.Port}")];

    private async Task PutAsync(string group, string resource, string json)
    {
        var storage = _registry.Find(group, "v1", resource)!.Storage;
        var value = Objects.Parse(json);
        Assert.NotNull(await storage.CreateAsync(storage.KeyOf("n", value.Meta("name")), value, WriteClass.Durable, CancellationToken.None));
    }
}
