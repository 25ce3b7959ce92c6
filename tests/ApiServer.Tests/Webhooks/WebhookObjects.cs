using System.Text.Json.Nodes;
using EdgeOrch.ApiServer.Tests.Support;

namespace EdgeOrch.ApiServer.Tests.Webhooks;

/// <summary>Webhook configurations tests store.</summary>
internal static class WebhookObjects
{
    public const string Mutating = "Mutating";
    public const string Validating = "Validating";

    /// <summary>Stores a configuration with one webhook that wants every write of config maps, but for what the test says otherwise.</summary>
    public static async Task RegisterAsync(
        this TestServer server, string kind, string name, JsonObject client, string rules = "", string more = "")
    {
        var configuration = Configuration(kind, name, client, rules, more);
        var (code, body) = await server.SendAsync("POST", Path(kind), configuration);
        Assert.True(code == 201, body.ToJsonString());
    }

    public static string Path(string kind) => $"/apis/admissionregistration.k8s.io/v1/{kind.ToLowerInvariant()}webhookconfigurations";

    public static JsonObject Configuration(string kind, string name, JsonObject client, string rules = "", string more = "")
    {
        rules = rules.Length > 0 ? rules : """{"operations":["*"],"apiGroups":[""],"apiVersions":["v1"],"resources":["configmaps"]}""";
        var webhook = Objects.Parse($$"""
            {"name":"{{name}}.example.com","rules":[{{rules}}],"sideEffects":"None","admissionReviewVersions":["v1"]{{(more.Length > 0 ? "," + more : "")}}}
            """);
        webhook["clientConfig"] = client;
        return new JsonObject
        {
            ["apiVersion"] = "admissionregistration.k8s.io/v1",
            ["kind"] = $"{kind}WebhookConfiguration",
            ["metadata"] = new JsonObject { ["name"] = name },
            ["webhooks"] = new JsonArray(webhook),
        };
    }

    public static string Label(this JsonObject value, string name) => (string?)value["metadata"]!["labels"]?[name] ?? "";
}
