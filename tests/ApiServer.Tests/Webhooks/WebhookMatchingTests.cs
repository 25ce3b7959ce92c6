using System.Text.Json.Nodes;
using EdgeOrch.ApiServer.Tests.Support;

namespace EdgeOrch.ApiServer.Tests.Webhooks;

public sealed class WebhookMatchingTests(WebhookProcess webhook) : IClassFixture<WebhookProcess>
{
    private const string Default = "/api/v1/namespaces/default";
    private const string Denied = "denied the request";

    [Theory]
    [InlineData("""{"operations":["CREATE"],"apiGroups":[""],"apiVersions":["v1"],"resources":["configmaps"]}""", true)]
    [InlineData("""{"operations":["CREATE"],"apiGroups":["*"],"apiVersions":["*"],"resources":["*"]}""", true)]
    [InlineData("""{"operations":["*"],"apiGroups":["*"],"apiVersions":["*"],"resources":["*/*"],"scope":"Namespaced"}""", true)]
    [InlineData("""{"operations":["*"],"apiGroups":["*"],"apiVersions":["*"],"resources":["*/*"],"scope":"Cluster"}""", false)]
    [InlineData("""{"operations":["UPDATE","DELETE","CONNECT"],"apiGroups":[""],"apiVersions":["v1"],"resources":["configmaps"]}""", false)]
    [InlineData("""{"operations":["CREATE"],"apiGroups":["apps"],"apiVersions":["v1"],"resources":["configmaps"]}""", false)]
    [InlineData("""{"operations":["CREATE"],"apiGroups":[""],"apiVersions":["v2"],"resources":["configmaps"]}""", false)]
    [InlineData("""{"operations":["CREATE"],"apiGroups":[""],"apiVersions":["v1"],"resources":["*/status","pods"]}""", false)]
    public async Task Rules_choose_by_operation_group_version_resource_and_scope(string rule, bool expected)
    {
        await using var server = await TestServer.StartAsync();
        await server.RegisterAsync(WebhookObjects.Validating, "x", webhook.Client("deny/00"), rule);
        Assert.Equal(expected, await DeniesAsync(server, "POST", Default + "/configmaps", Objects.ConfigMap("m")));
    }

    [Theory]
    [InlineData("""{"matchLabels":{"app":"m"}}""", true)]
    [InlineData("""{"matchExpressions":[{"key":"app","operator":"NotIn","values":["m"]}]}""", false)]
    [InlineData("""{"matchLabels":{"app":"other"}}""", false)]
    public async Task The_objects_labels_choose(string selector, bool expected)
    {
        await using var server = await TestServer.StartAsync();
        await server.RegisterAsync(WebhookObjects.Validating, "x", webhook.Client("deny/00"), more: $"\"objectSelector\":{selector}");
        Assert.Equal(expected, await DeniesAsync(server, "POST", Default + "/configmaps", Objects.ConfigMap("m")));
    }

    [Fact]
    public async Task Labels_before_the_change_count_as_those_after_it()
    {
        await using var server = await TestServer.StartAsync();
        await server.SendAsync("POST", Default + "/configmaps", Objects.ConfigMap("m"));
        await server.RegisterAsync(WebhookObjects.Validating, "x", webhook.Client("deny/00"), more: """
            "objectSelector":{"matchLabels":{"app":"m"}}
            """);
        Assert.True(await DeniesAsync(server, "PATCH", Default + "/configmaps/m", Objects.Parse("""{"metadata":{"labels":{"app":null}}}"""), "application/merge-patch+json"));
        Assert.True(await DeniesAsync(server, "DELETE", Default + "/configmaps/m"));
        Assert.True(await DeniesAsync(server, "DELETE", Default + "/configmaps"));
    }

    [Fact]
    public async Task The_namespaces_labels_choose_and_cluster_objects_are_always_meant()
    {
        await using var server = await TestServer.StartAsync();
        await server.SendAsync("POST", "/api/v1/namespaces", Objects.Parse("""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"checked","labels":{"check":"yes"}}}"""));
        await server.RegisterAsync(WebhookObjects.Validating, "x", webhook.Client("deny/00"),
            """{"operations":["CREATE"],"apiGroups":["*"],"apiVersions":["*"],"resources":["*"]}""", "\"namespaceSelector\":{\"matchLabels\":{\"check\":\"yes\"}}");
        Assert.True(await DeniesAsync(server, "POST", "/api/v1/namespaces/checked/configmaps", Objects.ConfigMap("m")));
        Assert.False(await DeniesAsync(server, "POST", Default + "/configmaps", Objects.ConfigMap("m")));
        Assert.True(await DeniesAsync(server, "POST", "/apis/scheduling.k8s.io/v1/priorityclasses",
            Objects.Parse("""{"apiVersion":"scheduling.k8s.io/v1","kind":"PriorityClass","metadata":{"name":"p"},"value":1}""")));
        Assert.True(await DeniesAsync(server, "POST", "/api/v1/namespaces", Objects.Parse("""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"a","labels":{"check":"yes"}}}""")));
        Assert.False(await DeniesAsync(server, "POST", "/api/v1/namespaces", Objects.Parse("""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"b"}}""")));
    }

    [Theory]
    [InlineData("Equivalent", true)]
    [InlineData("Exact", false)]
    public async Task Rules_for_one_version_mean_the_same_objects_in_others_unless_they_are_exact(string policy, bool expected)
    {
        await using var server = await TestServer.StartAsync();
        var path = $"deny/{WebhookProcess.Data(policy)}";
        await server.RegisterAsync(WebhookObjects.Mutating, "x", webhook.Client(path),
            """{"operations":["CREATE"],"apiGroups":["autoscaling"],"apiVersions":["v1"],"resources":["horizontalpodautoscalers"]}""", $"\"matchPolicy\":\"{policy}\"");
        var scaler = Objects.Parse("""
            {"apiVersion":"autoscaling/v2","kind":"HorizontalPodAutoscaler","metadata":{"name":"h"},
             "spec":{"scaleTargetRef":{"apiVersion":"apps/v1","kind":"Deployment","name":"d"},"maxReplicas":3,
              "metrics":[{"type":"Resource","resource":{"name":"cpu","target":{"type":"Utilization","averageUtilization":55}}}]}}
            """);
        Assert.Equal(expected, await DeniesAsync(server, "POST", "/apis/autoscaling/v2/namespaces/default/horizontalpodautoscalers", scaler));
        if (expected)
        {
            var request = (await webhook.AskedAsync(path))[0]["review"]!["request"]!;
            Assert.Equal(("v1", "v2"), ((string?)request["kind"]!["version"], (string?)request["requestKind"]!["version"]));
            Assert.Equal(("autoscaling/v1", 55), ((string?)request["object"]!["apiVersion"], (int)request["object"]!["spec"]!["targetCPUUtilizationPercentage"]!));
        }
    }

    [Fact]
    public async Task A_patch_in_an_equivalent_version_reaches_the_object()
    {
        await using var server = await TestServer.StartAsync();
        var patch = """[{"op":"replace","path":"/spec/targetCPUUtilizationPercentage","value":70}]""";
        await server.RegisterAsync(WebhookObjects.Mutating, "x", webhook.Client($"patch/{WebhookProcess.Data(patch)}"),
            """{"operations":["CREATE"],"apiGroups":["autoscaling"],"apiVersions":["v1"],"resources":["horizontalpodautoscalers"]}""");
        var scaler = Objects.Parse("""
            {"apiVersion":"autoscaling/v2","kind":"HorizontalPodAutoscaler","metadata":{"name":"h"},
             "spec":{"scaleTargetRef":{"apiVersion":"apps/v1","kind":"Deployment","name":"d"},"maxReplicas":3,
              "metrics":[{"type":"Resource","resource":{"name":"cpu","target":{"type":"Utilization","averageUtilization":55}}}]}}
            """);
        var (code, body) = await server.SendAsync("POST", "/apis/autoscaling/v2/namespaces/default/horizontalpodautoscalers", scaler);
        Assert.True(code == 201, body.ToJsonString());
        Assert.Equal(70, (int)body["spec"]!["metrics"]![0]!["resource"]!["target"]!["averageUtilization"]!);
    }

    [Fact]
    public async Task Expressions_are_stored_with_a_warning_and_count_as_true()
    {
        await using var server = await TestServer.StartAsync();
        var configuration = WebhookObjects.Configuration(WebhookObjects.Validating, "x", webhook.Client("deny/00"),
            more: """ "matchConditions":[{"name":"never","expression":"false"}] """);
        await using var response = await server.Admin.SendAsync(new Client.ApiRequest("POST", WebhookObjects.Path(WebhookObjects.Validating))
        {
            Body = System.Text.Encoding.UTF8.GetBytes(configuration.ToJsonString()), ContentType = "application/json",
        }, CancellationToken.None);
        Assert.Equal(201, response.StatusCode);
        Assert.Contains(response.Warnings, static w => w.StartsWith("webhooks[0].matchConditions: this server does not evaluate CEL", StringComparison.Ordinal));
        Assert.True(await DeniesAsync(server, "POST", Default + "/configmaps", Objects.ConfigMap("m")));
    }

    private static async Task<bool> DeniesAsync(TestServer server, string method, string path, JsonNode? body = null, string? contentType = null)
    {
        var (code, answer) = await server.SendAsync(method, path, body, contentType: contentType);
        var message = (string?)answer["message"] ?? "";
        Assert.True(code < 300 || message.Contains(Denied, StringComparison.Ordinal), message);
        return code >= 300;
    }
}
