using System.Text;
using System.Text.Json.Nodes;
using EdgeOrch.ApiServer.Tests.Support;
using EdgeOrch.Client;

namespace EdgeOrch.ApiServer.Tests.Webhooks;

public sealed class WebhookFailureTests(WebhookProcess webhook) : IClassFixture<WebhookProcess>
{
    private const string Maps = "/api/v1/namespaces/default/configmaps";
    private const string Called = "Internal error occurred: failed calling webhook \"x.example.com\": ";

    [Theory]
    [InlineData("allow", "foreign", "failed to call webhook: Post \"URL?timeout=10s\": tls: failed to verify certificate: x509: certificate signed by unknown authority")]
    [InlineData("allow", "misnamed", "failed to call webhook: Post \"URL?timeout=10s\": tls: failed to verify certificate: x509: certificate is valid for elsewhere.example, not localhost")]
    [InlineData("allow", "expired", "failed to call webhook: Post \"URL?timeout=10s\": tls: failed to verify certificate: x509: certificate has expired or is not yet valid: ")]
    [InlineData("status/500", "good", "failed to call webhook: an error on the server (\"broken\") has prevented the request from succeeding")]
    [InlineData("status/404", "good", "failed to call webhook: the server could not find the requested resource")]
    [InlineData("status/302", "good", "failed to call webhook: the server responded with the status code 302 but did not return more information")]
    [InlineData("close", "good", "failed to call webhook: Post \"URL?timeout=10s\": ")]
    [InlineData("garbage", "good", "failed to call webhook: couldn't get version/kind; json parse error: ")]
    [InlineData("endless", "good", "failed to call webhook: the answer is larger than the 16777216 bytes it may have")]
    [InlineData("wrong-uid", "good", "received invalid webhook response: expected response.uid=\"")]
    [InlineData("wrong-kind", "good", "received invalid webhook response: expected webhook response of admission.k8s.io/v1, Kind=AdmissionReview, got admission.k8s.io/v1, Kind=Review")]
    [InlineData("absent", "good", "received invalid webhook response: webhook response was absent")]
    public async Task A_webhook_that_gives_no_usable_answer_ends_the_request_or_is_ignored_as_its_policy_says(string path, string certificate, string why)
    {
        foreach (var kind in (string[])[WebhookObjects.Validating, WebhookObjects.Mutating])
        {
            await using var server = await TestServer.StartAsync();
            var client = webhook.Client(path, certificate);
            await server.RegisterAsync(kind, "x", client);
            var (code, body) = await server.SendAsync("POST", Maps, Objects.ConfigMap("a"));
            Assert.Equal(500, code);
            Assert.Equal("InternalError", (string?)body["reason"]);
            Assert.StartsWith(Called + why.Replace("URL", (string)client["url"]!, StringComparison.Ordinal), (string?)body["message"], StringComparison.Ordinal);
            Assert.Equal(404, (await server.SendAsync("GET", Maps + "/a")).Code);

            await ReplaceAsync(server, kind, WebhookObjects.Configuration(kind, "x", webhook.Client(path, certificate), more: "\"failurePolicy\":\"Ignore\""));
            Assert.Equal(201, (await server.SendAsync("POST", Maps, Objects.ConfigMap("a"))).Code);
            var type = kind == WebhookObjects.Mutating ? "admit" : "validating";
            var metrics = await MetricsAsync(server);
            Assert.Contains($"apiserver_admission_webhook_fail_open_count{{name=\"x.example.com\",type=\"{type}\"}} 1", metrics, StringComparison.Ordinal);
            Assert.Contains($"apiserver_admission_webhook_rejection_count{{name=\"x.example.com\",type=\"{type}\",operation=\"CREATE\",error_type=\"calling_webhook_error\"", metrics, StringComparison.Ordinal);
            Assert.Contains($"apiserver_admission_webhook_admission_duration_seconds_count{{name=\"x.example.com\",type=\"{type}\",operation=\"CREATE\",rejected=\"false\"}} 1", metrics, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_webhook_that_hangs_is_given_up_after_its_timeout()
    {
        await using var server = await TestServer.StartAsync();
        var client = webhook.Client("hang");
        await server.RegisterAsync(WebhookObjects.Validating, "x", client, more: "\"timeoutSeconds\":1");
        var (code, body) = await server.SendAsync("POST", Maps, Objects.ConfigMap("a"));
        Assert.Equal(500, code);
        Assert.Equal($"{Called}failed to call webhook: Post \"{client["url"]}?timeout=1s\": context deadline exceeded", (string?)body["message"]);
    }

    [Fact]
    public async Task A_webhook_that_is_not_there_is_named_with_its_address()
    {
        await using var server = await TestServer.StartAsync();
        await server.RegisterAsync(WebhookObjects.Validating, "x", new JsonObject { ["url"] = "https://127.0.0.1:1/x", ["caBundle"] = webhook.Bundle });
        var (_, body) = await server.SendAsync("POST", Maps, Objects.ConfigMap("a"));
        Assert.Equal($"{Called}failed to call webhook: Post \"https://127.0.0.1:1/x?timeout=10s\": dial tcp 127.0.0.1:1: connect: connection refused", (string?)body["message"]);
    }

    [Fact]
    public async Task Without_a_bundle_only_the_systems_authorities_count()
    {
        await using var server = await TestServer.StartAsync();
        var client = webhook.Client("allow");
        client.Remove("caBundle");
        await server.RegisterAsync(WebhookObjects.Validating, "x", client);
        var (_, body) = await server.SendAsync("POST", Maps, Objects.ConfigMap("a"));
        Assert.EndsWith("x509: certificate signed by unknown authority", (string?)body["message"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("patch-untyped", "webhook returned response.patch but not response.patchType")]
    [InlineData("patch", "validating webhook may not return response.patch")]
    public async Task Patches_must_be_declared_and_come_from_mutating_webhooks(string path, string why)
    {
        await using var server = await TestServer.StartAsync();
        var kind = path == "patch" ? WebhookObjects.Validating : WebhookObjects.Mutating;
        await server.RegisterAsync(kind, "x", webhook.Client($"{path}/{WebhookProcess.Data("[]")}"));
        var (_, body) = await server.SendAsync("POST", Maps, Objects.ConfigMap("a"));
        Assert.Equal($"{Called}received invalid webhook response: {why}", (string?)body["message"]);
    }

    [Theory]
    [InlineData("""[{"op":"remove","path":"/data/missing"}]""")]
    [InlineData("""[{"op":"replace","path":"/data","value":7}]""")]
    [InlineData("""[{"op":"replace","path":"/metadata/name","value":"b"}]""")]
    [InlineData("""not a patch""")]
    public async Task A_patch_that_does_not_fit_stores_nothing(string patch)
    {
        await using var server = await TestServer.StartAsync();
        await server.RegisterAsync(WebhookObjects.Mutating, "x", webhook.Client($"patch/{WebhookProcess.Data(patch)}"));
        var (code, body) = await server.SendAsync("POST", Maps, Objects.ConfigMap("a"));
        Assert.Equal((500, "InternalError"), (code, (string?)body["reason"]));
        Assert.Empty((await server.SendAsync("GET", Maps, query: "labelSelector=app=a")).Body["items"]!.AsArray());
    }

    private static async Task ReplaceAsync(TestServer server, string kind, JsonObject configuration)
    {
        var path = WebhookObjects.Path(kind) + "/x";
        configuration["metadata"]!["resourceVersion"] = (await server.SendAsync("GET", path)).Body.Meta("resourceVersion");
        Assert.Equal(200, (await server.SendAsync("PUT", path, configuration)).Code);
    }

    private static async Task<string> MetricsAsync(TestServer server)
    {
        await using var response = await server.Admin.SendAsync(new ApiRequest("GET", "/metrics"), CancellationToken.None);
        return Encoding.UTF8.GetString(response.Body.Span);
    }
}
