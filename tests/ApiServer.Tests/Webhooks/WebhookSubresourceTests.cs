using System.Text.Json.Nodes;
using EdgeOrch.ApiServer.Tests.Support;

namespace EdgeOrch.ApiServer.Tests.Webhooks;

public sealed class WebhookSubresourceTests(WebhookProcess webhook) : IClassFixture<WebhookProcess>
{
    private const string Pods = "/api/v1/namespaces/default/pods";
    private const string Everything = """{"operations":["*"],"apiGroups":["*"],"apiVersions":["*"],"resources":["*/*"]}""";

    [Fact]
    public async Task Subresources_are_seen_as_the_documents_that_are_exchanged_there()
    {
        await using var server = await TestServer.StartAsync();
        await CreatePodAsync(server);
        await server.RegisterAsync(WebhookObjects.Validating, "x", webhook.Client("allow/sub"), Everything);
        await server.SendAsync("POST", Pods + "/p/binding", Objects.Parse("""{"apiVersion":"v1","kind":"Binding","metadata":{"name":"p"},"target":{"kind":"Node","name":"n"}}"""));
        await server.SendAsync("PATCH", Pods + "/p/status", Objects.Parse("""{"status":{"phase":"Running"}}"""), contentType: "application/merge-patch+json");
        await server.SendAsync("POST", Pods + "/p/eviction", Objects.Parse("""{"apiVersion":"policy/v1","kind":"Eviction","metadata":{"name":"p"}}"""));
        var lines = (await webhook.AskedAsync("allow/sub")).Select(static a => Line(a["review"]!["request"]!));
        Assert.Equal(
        [
            "CREATE pods/binding /v1/Binding p Binding - CreateOptions",
            "UPDATE pods/status /v1/Pod p Pod Pod UpdateOptions",
            "CREATE pods/eviction policy/v1/Eviction p Eviction - CreateOptions",
        ], lines);
    }

    [Fact]
    public async Task Reviews_are_seen_changed_and_refused_like_objects()
    {
        await using var server = await TestServer.StartAsync();
        const string Access = "/apis/authorization.k8s.io/v1/subjectaccessreviews";
        var review = Objects.Parse("""{"apiVersion":"authorization.k8s.io/v1","kind":"SubjectAccessReview","spec":{"user":"jane","nonResourceAttributes":{"path":"/","verb":"get"}}}""");
        var patch = $"patch/{WebhookProcess.Data("""[{"op":"replace","path":"/spec/user","value":"joe"}]""")}";
        await server.RegisterAsync(WebhookObjects.Mutating, "x", webhook.Client(patch), Everything);
        var (code, answer) = await server.SendAsync("POST", Access, review);
        Assert.Equal((201, "joe"), (code, (string?)answer["spec"]!["user"]));
        Assert.Equal("CREATE subjectaccessreviews/ authorization.k8s.io/v1/SubjectAccessReview  SubjectAccessReview - CreateOptions",
            Line((await webhook.AskedAsync(patch))[0]["review"]!["request"]!));
        await server.RegisterAsync(WebhookObjects.Validating, "y", webhook.Client($"deny/{WebhookProcess.Data("ask not")}"), Everything);
        Assert.Equal(403, (await server.SendAsync("POST", Access, review)).Code);
        Assert.Equal(403, (await server.SendAsync(
            "POST", "/apis/authorization.k8s.io/v1/namespaces/none/localsubjectaccessreviews",
            Objects.Parse("""{"spec":{"user":"jane","resourceAttributes":{"namespace":"none","verb":"get","resource":"pods"}}}"""))).Code);
    }

    [Fact]
    public async Task A_generated_name_is_unknown_to_those_who_change_and_known_to_those_who_refuse()
    {
        await using var server = await TestServer.StartAsync();
        await server.RegisterAsync(WebhookObjects.Mutating, "x", webhook.Client($"patch/{WebhookProcess.Data("""[{"op":"add","path":"/data","value":{"seen":"yes"}}]""")}/generated"));
        await server.RegisterAsync(WebhookObjects.Validating, "y", webhook.Client("allow/generated"));
        var (code, made) = await server.SendAsync("POST", "/api/v1/namespaces/default/configmaps", Objects.Parse("""{"metadata":{"generateName":"some-"}}"""));
        Assert.Equal((201, "yes"), (code, (string?)made["data"]!["seen"]));
        var changing = Assert.Single(await webhook.AskedAsync("patch"), asked => ((string)asked["path"]!).EndsWith("/generated", StringComparison.Ordinal))["review"]!["request"]!;
        Assert.Equal((null, null), ((string?)changing["name"], (string?)changing["object"]!["metadata"]!["name"]));
        var refusing = (await webhook.AskedAsync("allow/generated"))[0]["review"]!["request"]!;
        Assert.Equal((made.Meta("name"), made.Meta("name")), ((string?)refusing["name"], (string?)refusing["object"]!["metadata"]!["name"]));
    }

    [Fact]
    public async Task Scaling_is_seen_and_changed_as_a_scale()
    {
        await using var server = await TestServer.StartAsync();
        var deployment = Objects.Parse("""
            {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"d"},"spec":{"replicas":1,"selector":{"matchLabels":{"a":"b"}},
             "template":{"metadata":{"labels":{"a":"b"}},"spec":{"containers":[{"name":"c","image":"i"}]}}}}
            """);
        Assert.Equal(201, (await server.SendAsync("POST", "/apis/apps/v1/namespaces/default/deployments", deployment)).Code);
        var patch = $"patch/{WebhookProcess.Data("""[{"op":"replace","path":"/spec/replicas","value":3}]""")}";
        await server.RegisterAsync(WebhookObjects.Mutating, "x", webhook.Client(patch), Everything);
        var path = "/apis/apps/v1/namespaces/default/deployments/d/scale";
        var (code, scale) = await server.SendAsync("PATCH", path, Objects.Parse("""{"spec":{"replicas":9}}"""), contentType: "application/merge-patch+json");
        Assert.Equal((200, 3), (code, (int)scale["spec"]!["replicas"]!));
        var request = (await webhook.AskedAsync(patch))[0]["review"]!["request"]!;
        Assert.Equal("UPDATE deployments/scale autoscaling/v1/Scale d Scale Scale UpdateOptions", Line(request));
        Assert.Equal((1, 9), ((int)request["oldObject"]!["spec"]!["replicas"]!, (int)request["object"]!["spec"]!["replicas"]!));
    }

    [Fact]
    public async Task A_patch_of_a_status_reaches_only_the_status()
    {
        await using var server = await TestServer.StartAsync();
        await CreatePodAsync(server);
        var patch = """[{"op":"add","path":"/status/message","value":"hooked"},{"op":"replace","path":"/spec/containers/0/image","value":"other"}]""";
        await server.RegisterAsync(WebhookObjects.Mutating, "x", webhook.Client($"patch/{WebhookProcess.Data(patch)}"), Everything);
        var (_, pod) = await server.SendAsync("PATCH", Pods + "/p/status", Objects.Parse("""{"status":{"phase":"Running"}}"""), contentType: "application/merge-patch+json");
        Assert.Equal(("hooked", "i"), ((string?)pod["status"]!["message"], (string?)pod["spec"]!["containers"]![0]!["image"]));
    }

    [Fact]
    public async Task Every_object_of_a_collection_is_asked_about_and_patches_of_deletes_are_refused()
    {
        await using var server = await TestServer.StartAsync();
        const string Maps = "/api/v1/namespaces/default/configmaps";
        foreach (var name in (string[])["a", "b"])
        {
            await server.SendAsync("POST", Maps, Objects.ConfigMap(name));
        }

        await server.RegisterAsync(WebhookObjects.Validating, "x", webhook.Client("allow/collection"));
        Assert.Equal(200, (await server.SendAsync("DELETE", Maps)).Code);
        Assert.Equal(["a", "b"], (await webhook.AskedAsync("allow/collection")).Select(static a => (string?)a["review"]!["request"]!["oldObject"]!["metadata"]!["name"]).Order());

        await server.SendAsync("POST", Maps, Objects.ConfigMap("c"));
        await server.RegisterAsync(WebhookObjects.Mutating, "x", webhook.Client($"patch/{WebhookProcess.Data("""[{"op":"add","path":"/data","value":{}}]""")}"),
            """{"operations":["DELETE"],"apiGroups":[""],"apiVersions":["v1"],"resources":["configmaps"]}""");
        var (code, body) = await server.SendAsync("DELETE", Maps + "/c");
        Assert.Equal(500, code);
        Assert.Equal("Internal error occurred: admission webhook \"x.example.com\" attempted to modify the object, which is not supported for this operation", (string?)body["message"]);
    }

    private static async Task CreatePodAsync(TestServer server)
    {
        await server.SendAsync("POST", "/api/v1/namespaces/default/serviceaccounts", Objects.Parse("""{"apiVersion":"v1","kind":"ServiceAccount","metadata":{"name":"default"}}"""));
        var pod = Objects.Parse("""{"apiVersion":"v1","kind":"Pod","metadata":{"name":"p"},"spec":{"containers":[{"name":"c","image":"i"}]}}""");
        Assert.Equal(201, (await server.SendAsync("POST", Pods, pod)).Code);
    }

    private static string Line(JsonNode request)
    {
        var kind = request["kind"]!;
        var (value, old) = ((string?)request["object"]?["kind"] ?? "-", (string?)request["oldObject"]?["kind"] ?? "-");
        return $"{request["operation"]} {request["resource"]!["resource"]}/{request["subResource"]} {kind["group"]}/{kind["version"]}/{kind["kind"]} {request["name"]} {value} {old} {request["options"]!["kind"]}";
    }
}
