using System.Text.Json.Nodes;
using EdgeOrch.ApiServer.Tests.Support;

namespace EdgeOrch.ApiServer.Tests.Webhooks;

public sealed class ConversionWebhookTests(WebhookProcess webhook) : IClassFixture<WebhookProcess>
{
    private const string First = "/apis/example.com/v1/namespaces/default/widgets";
    private const string Stored = "/apis/example.com/v2/namespaces/default/widgets";

    [Fact]
    public async Task Objects_are_stored_in_one_version_and_served_in_each_and_a_list_asks_once()
    {
        await using var server = await TestServer.StartAsync();
        await server.DefineAsync(Definition(webhook.Client("convert//list")));
        var (code, made) = await server.SendAsync("POST", First, Definitions.Instance("Widget", "a", """{"hostPort":"h:1"}"""));
        Assert.True(code == 201, made.ToJsonString());
        Assert.Equal("h:1", (string?)made["spec"]!["hostPort"]);
        var (_, stored) = await server.SendAsync("GET", Stored + "/a");
        Assert.Equal("""{"host":"h","port":"1"}""", stored["spec"]!.ToJsonString());
        Assert.Equal(made.Meta("uid"), stored.Meta("uid"));
        foreach (var name in (string[])["b", "c"])
        {
            Assert.Equal(201, (await server.SendAsync("POST", Stored, Definitions.Instance("Widget", name, """{"host":"x","port":"2"}""", "v2"))).Code);
        }

        var before = (await webhook.AskedAsync("convert//list")).Count;
        var (_, list) = await server.SendAsync("GET", First);
        Assert.Equal(["h:1", "x:2", "x:2"], list["items"]!.AsArray().Select(static i => (string?)i!["spec"]!["hostPort"]));
        var asked = (await webhook.AskedAsync("convert//list"))[before..];
        Assert.Equal(3, Assert.Single(asked)["review"]!["request"]!["objects"]!.AsArray().Count);

        await server.SendAsync("PATCH", First + "/b", Objects.Parse("""{"spec":{"hostPort":"y:3"}}"""), contentType: "application/merge-patch+json");
        Assert.Equal("""{"host":"y","port":"3"}""", (await server.SendAsync("GET", Stored + "/b")).Body["spec"]!.ToJsonString());
        var events = await server.EventsAsync(First, "resourceVersion=0", 3);
        Assert.Equal(["h:1", "x:2", "y:3"], events.Select(static e => (string?)e["object"]!["spec"]!["hostPort"]).Order());
    }

    [Theory]
    [InlineData("convert/refuse", "good", "failed: cannot do that")]
    [InlineData("convert/wrong-uid", "good", "failed: expected response.uid")]
    [InlineData("convert/lose", "good", "returned 0 objects, expected 1")]
    [InlineData("convert/unchanged", "good", "returned invalid converted object at index 0: invalid groupVersion (expected ")]
    [InlineData("convert/rename", "good", "returned invalid converted object at index 0: must have the same name: ")]
    [InlineData("garbage", "good", "failed: couldn't get version/kind; json parse error: ")]
    [InlineData("status/500", "good", "failed: an error on the server (\"broken\") has prevented the request from succeeding")]
    [InlineData("convert/x", "foreign", "failed: Post \"URL?timeout=30s\": tls: failed to verify certificate: x509: certificate signed by unknown authority")]
    public async Task A_failing_conversion_is_an_error_and_changes_nothing(string path, string certificate, string why)
    {
        await using var server = await TestServer.StartAsync();
        var client = webhook.Client(path, certificate);
        await server.DefineAsync(Definition(client));
        var (code, made) = await server.SendAsync("POST", Stored, Definitions.Instance("Widget", "a", """{"host":"h","port":"1"}""", "v2"));
        Assert.True(code == 201, made.ToJsonString());
        var (_, whole) = await server.SendAsync("GET", Stored + "/a");

        var expected = "conversion webhook for example.com/v2, Kind=Widget " + why.Replace("URL", (string)client["url"]!, StringComparison.Ordinal);
        foreach (var read in (string[])[First, First + "/a"])
        {
            var (status, body) = await server.SendAsync("GET", read);
            Assert.Equal((500, ""), (status, (string?)body["reason"] ?? ""));
            Assert.StartsWith(expected, (string?)body["message"], StringComparison.Ordinal);
        }

        Assert.Equal(500, (await server.SendAsync("POST", First, Definitions.Instance("Widget", "b", """{"hostPort":"h:1"}"""))).Code);
        Assert.Equal(500, (await server.SendAsync("PATCH", First + "/a", Objects.Parse("""{"spec":{"hostPort":"q:9"}}"""), contentType: "application/merge-patch+json")).Code);
        var (_, list) = await server.SendAsync("GET", Stored);
        Assert.Equal(whole.ToJsonString(), Assert.Single(list["items"]!.AsArray())!.ToJsonString());
    }

    [Fact]
    public async Task A_webhook_for_one_version_of_a_custom_kind_sees_writes_of_the_other()
    {
        await using var server = await TestServer.StartAsync();
        await server.DefineAsync(Definition(webhook.Client("convert//equal")));
        var patch = $"patch/{WebhookProcess.Data("""[{"op":"test","path":"/spec/hostPort","value":"h:1"},{"op":"replace","path":"/spec/hostPort","value":"z:7"}]""")}";
        await server.RegisterAsync(WebhookObjects.Mutating, "x", webhook.Client(patch),
            """{"operations":["CREATE"],"apiGroups":["example.com"],"apiVersions":["v1"],"resources":["widgets"]}""");
        var (code, made) = await server.SendAsync("POST", Stored, Definitions.Instance("Widget", "a", """{"host":"h","port":"1"}""", "v2"));
        Assert.True(code == 201, made.ToJsonString());
        Assert.Equal("""{"host":"z","port":"7"}""", made["spec"]!.ToJsonString());
    }

    // The spec takes anything, so that the two versions may differ as they like.
    private static JsonObject Definition(JsonObject client)
    {
        var definition = Definitions.Of("Widget", "example.com", "v1", "v2");
        foreach (var version in definition["spec"]!["versions"]!.AsArray())
        {
            var open = """{"openAPIV3Schema":{"type":"object","properties":{"spec":{"type":"object","x-kubernetes-preserve-unknown-fields":true}}}}""";
            version!["schema"] = JsonNode.Parse(open);
            version.AsObject().Remove("subresources");
            version.AsObject().Remove("selectableFields");
            version.AsObject().Remove("additionalPrinterColumns");
        }

        definition["spec"]!["conversion"] = new JsonObject
        {
            ["strategy"] = "Webhook",
            ["webhook"] = new JsonObject { ["clientConfig"] = client, ["conversionReviewVersions"] = new JsonArray("v1") },
        };
        return definition;
    }
}
