using System.Text.Json.Nodes;
using EdgeOrch.Client;

namespace EdgeOrch.Controllers.Tests.Simulation;

/// <summary>Controllers follow kinds that are defined while they run.</summary>
public sealed class CustomResourceSimulationTests
{
    private const string Definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
    private const string Definition = """
        {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{"name":"widgets.example.com"},
         "spec":{"group":"example.com","scope":"Namespaced","names":{"plural":"widgets","kind":"Widget"},
          "versions":[{"name":"v1","served":true,"storage":true,"schema":{"openAPIV3Schema":{"type":"object","x-kubernetes-preserve-unknown-fields":true}}}]}}
        """;

    [Fact]
    public async Task Owned_and_owning_custom_objects_are_collected()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        await DefineAsync(cluster);
        var owner = await SendAsync(cluster, "POST", Widgets("default"), Widget("owner", ""));
        var uid = (string)owner!["metadata"]!["uid"]!;
        var reference = $$""","ownerReferences":[{"apiVersion":"example.com/v1","kind":"Widget","name":"owner","uid":"{{uid}}"}]""";
        await SendAsync(cluster, "POST", Widgets("default"), Widget("owned", reference));
        await SendAsync(cluster, "POST", "/api/v1/namespaces/default/configmaps", $$"""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"owned"{{reference}} } }""");

        await SendAsync(cluster, "DELETE", Widgets("default") + "/owner");

        await cluster.UntilAsync(async () => await SendAsync(cluster, "GET", Widgets("default") + "/owned") is null && await cluster.FindAsync<ConfigMap>("owned") is null);
    }

    [Fact]
    public async Task A_namespace_takes_its_custom_objects_with_it()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        await DefineAsync(cluster);
        await SendAsync(cluster, "POST", "/api/v1/namespaces", """{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"team"}}""");
        await SendAsync(cluster, "POST", Widgets("team"), Widget("one", ""));

        await SendAsync(cluster, "DELETE", "/api/v1/namespaces/team");

        await cluster.UntilAsync(async () => await cluster.FindAsync<Namespace>("team") is null);
        Assert.Empty((await SendAsync(cluster, "GET", "/apis/example.com/v1/widgets"))!["items"]!.AsArray());
        await SendAsync(cluster, "DELETE", Definitions + "/widgets.example.com");
        await cluster.UntilAsync(async () => await SendAsync(cluster, "GET", Widgets("default")) is null);
    }

    private static string Widgets(string @namespace) => $"/apis/example.com/v1/namespaces/{@namespace}/widgets";

    private static string Widget(string name, string more) => $$"""{"apiVersion":"example.com/v1","kind":"Widget","metadata":{"name":"{{name}}"{{more}} } }""";

    private static async Task DefineAsync(SimulatedCluster cluster)
    {
        await SendAsync(cluster, "POST", Definitions, Definition);
        await cluster.UntilAsync(async () => await SendAsync(cluster, "GET", Widgets("default")) is { Count: > 0 });
    }

    // Null: there is no such thing.
    private static async Task<JsonObject?> SendAsync(SimulatedCluster cluster, string method, string path, string? body = null)
    {
        try
        {
            var request = new ApiRequest(method, path) { Body = body is null ? default : System.Text.Encoding.UTF8.GetBytes(body), ContentType = "application/json" };
            return (JsonObject)JsonNode.Parse((await cluster.Client.SendForBodyAsync(request, CancellationToken.None)).Span)!;
        }
        catch (ApiStatusException e) when (e.IsNotFound)
        {
            return null;
        }
        catch (ApiStatusException e) when (e.Code == 429 && method == "GET")
        {
            // What a busy server has just begun or ceased to serve asks for patience: it is there, and shows nothing.
            return [];
        }
    }
}
