using System.Text.Json.Nodes;
using EdgeOrch.ApiServer.Tests.Support;

namespace EdgeOrch.ApiServer.Tests.Webhooks;

public sealed class WebhookAdmissionTests(WebhookProcess webhook) : IClassFixture<WebhookProcess>
{
    private const string Maps = "/api/v1/namespaces/default/configmaps";

    [Theory]
    [InlineData("deny", 403, "Forbidden", "admission webhook \"x.example.com\" denied the request: not today")]
    [InlineData("deny-odd", 400, "", "admission webhook \"x.example.com\" denied the request without explanation")]
    public async Task A_refusal_reaches_the_client_and_nothing_is_stored(string path, int code, string reason, string message)
    {
        await using var server = await TestServer.StartAsync();
        foreach (var kind in (string[])[WebhookObjects.Validating, WebhookObjects.Mutating])
        {
            await server.RegisterAsync(kind, "x", webhook.Client($"{path}/{WebhookProcess.Data("not today")}"));
            var (got, body) = await server.SendAsync("POST", Maps, Objects.ConfigMap("a"));
            Assert.Equal((code, reason, message), (got, (string?)body["reason"] ?? "", (string?)body["message"]));
            Assert.Equal(404, (await server.SendAsync("GET", Maps + "/a")).Code);
            Assert.Equal(200, (await server.SendAsync("DELETE", WebhookObjects.Path(kind) + "/x")).Code);
        }

        Assert.Equal(201, (await server.SendAsync("POST", Maps, Objects.ConfigMap("a"))).Code);
    }

    [Fact]
    public async Task The_question_holds_everything_upstream_asks_with()
    {
        await using var server = await TestServer.StartAsync();
        await server.RegisterAsync(WebhookObjects.Validating, "x", webhook.Client("allow/question"));
        await server.SendAsync("POST", Maps, Objects.ConfigMap("a"), query: "fieldManager=me&dryRun=All");
        await server.SendAsync("POST", Maps, Objects.ConfigMap("a"));
        await server.SendAsync("PATCH", Maps + "/a", Objects.Parse("""{"data":{"k":"new"}}"""), contentType: "application/merge-patch+json");
        await server.SendAsync("DELETE", Maps + "/a", Objects.Parse("""{"kind":"DeleteOptions","apiVersion":"v1","gracePeriodSeconds":0}"""));
        var asked = await webhook.AskedAsync("allow/question");
        Assert.Equal(["CREATE", "CREATE", "UPDATE", "DELETE"], asked.Select(static a => (string?)a["review"]!["request"]!["operation"]));
        Assert.All(asked, static a => Assert.Equal("?timeout=10s", (string?)a["query"]));

        var created = asked[0]["review"]!;
        Assert.Equal(("admission.k8s.io/v1", "AdmissionReview"), ((string?)created["apiVersion"], (string?)created["kind"]));
        var request = created["request"]!;
        Assert.Equal(
            ["uid", "kind", "resource", "requestKind", "requestResource", "name", "namespace", "operation", "userInfo", "object", "oldObject", "dryRun", "options"],
            request.AsObject().Select(static p => p.Key));
        Assert.Equal("""{"group":"","version":"v1","kind":"ConfigMap"}""", request["kind"]!.ToJsonString());
        Assert.Equal("""{"group":"","version":"v1","resource":"configmaps"}""", request["requestResource"]!.ToJsonString());
        Assert.Equal(("a", "default"), ((string?)request["name"], (string?)request["namespace"]));
        Assert.Equal("""{"username":"admin","groups":["system:masters","system:authenticated"]}""", request["userInfo"]!.ToJsonString());
        Assert.Equal("ConfigMap", (string?)request["object"]!["kind"]);
        Assert.Null(request["oldObject"]);
        Assert.True((bool)request["dryRun"]!);
        Assert.Equal("""{"kind":"CreateOptions","apiVersion":"meta.k8s.io/v1","dryRun":["All"],"fieldManager":"me"}""", request["options"]!.ToJsonString());

        var updated = asked[2]["review"]!["request"]!;
        Assert.Equal(("v", "new"), ((string?)updated["oldObject"]!["data"]!["k"], (string?)updated["object"]!["data"]!["k"]));
        Assert.Equal("UpdateOptions", (string?)updated["options"]!["kind"]);
        var deleted = asked[3]["review"]!["request"]!;
        Assert.Null(deleted["object"]);
        Assert.Equal("new", (string?)deleted["oldObject"]!["data"]!["k"]);
        Assert.Equal("""{"kind":"DeleteOptions","apiVersion":"meta.k8s.io/v1","gracePeriodSeconds":0}""", deleted["options"]!.ToJsonString());
    }

    [Fact]
    public async Task Patches_are_applied_in_the_order_of_names_and_the_outcome_is_pruned_defaulted_and_validated()
    {
        await using var server = await TestServer.StartAsync();
        var rules = """{"operations":["CREATE"],"apiGroups":[""],"apiVersions":["v1"],"resources":["services"]}""";
        Task PatchAsync(string name, string patch) =>
            server.RegisterAsync(WebhookObjects.Mutating, name, webhook.Client($"patch/{WebhookProcess.Data(patch)}"), rules);
        await PatchAsync("b", """[{"op":"test","path":"/metadata/labels/step","value":"1"},{"op":"replace","path":"/metadata/labels/step","value":"2"}]""");
        await PatchAsync("a", """
            [{"op":"add","path":"/metadata/labels","value":{"step":"1"}},{"op":"add","path":"/spec/unknown","value":1},
             {"op":"add","path":"/spec/ports/-","value":{"name":"more","port":81}},{"op":"add","path":"/status","value":{"loadBalancer":{"ingress":[{"ip":"1.2.3.4"}]}}}]
            """);
        var service = Objects.Parse("""{"apiVersion":"v1","kind":"Service","metadata":{"name":"s"},"spec":{"ports":[{"name":"one","port":80}],"selector":{"a":"b"}}}""");
        var (code, body) = await server.SendAsync("POST", "/api/v1/namespaces/default/services", service);
        Assert.True(code == 201, body.ToJsonString());
        Assert.Equal("2", body.Label("step"));
        Assert.Equal((81, "TCP"), ((int)body["spec"]!["ports"]![1]!["targetPort"]!, (string?)body["spec"]!["ports"]![1]!["protocol"]));
        Assert.False(body["spec"]!.AsObject().ContainsKey("unknown"));
        Assert.Null(body["status"]!["loadBalancer"]!["ingress"]);

        await PatchAsync("c", """[{"op":"replace","path":"/spec/ports/0/port","value":99999}]""");
        service["metadata"]!["name"] = "t";
        (code, body) = await server.SendAsync("POST", "/api/v1/namespaces/default/services", service);
        Assert.Equal(422, code);
        Assert.Contains("spec.ports[0].port", (string?)body["message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_webhook_is_asked_again_only_if_it_wants_to_and_others_changed_the_object_after_it()
    {
        await using var server = await TestServer.StartAsync();
        await server.RegisterAsync(WebhookObjects.Mutating, "a", webhook.Client("count/a"), more: "\"reinvocationPolicy\":\"IfNeeded\"");
        Assert.Equal("x", (await server.SendAsync("POST", Maps, Objects.ConfigMap("alone"))).Body.Label("a"));
        await server.RegisterAsync(WebhookObjects.Mutating, "b", webhook.Client("count/b"));
        var (_, body) = await server.SendAsync("POST", Maps, Objects.ConfigMap("two"));
        Assert.Equal(("xx", "x"), (body.Label("a"), body.Label("b")));

        // The second call of "a" changes what "c" has seen; there is no third round for the change "c" then makes.
        await server.RegisterAsync(WebhookObjects.Mutating, "c", webhook.Client("count/c"), more: "\"reinvocationPolicy\":\"IfNeeded\"");
        (_, body) = await server.SendAsync("POST", Maps, Objects.ConfigMap("three"));
        Assert.Equal(("xx", "x", "xx"), (body.Label("a"), body.Label("b"), body.Label("c")));
    }

    [Fact]
    public async Task What_a_webhook_adds_to_a_pod_gets_what_the_server_gives_to_pods()
    {
        await using var server = await TestServer.StartAsync();
        var rules = """{"operations":["CREATE"],"apiGroups":[""],"apiVersions":["v1"],"resources":["pods"]}""";
        await server.RegisterAsync(WebhookObjects.Mutating, "sidecar",
            webhook.Client($"patch/{WebhookProcess.Data("""[{"op":"add","path":"/spec/containers/-","value":{"name":"side","image":"i"}}]""")}"), rules);
        await server.SendAsync("POST", "/api/v1/namespaces/default/serviceaccounts", Objects.Parse("""{"apiVersion":"v1","kind":"ServiceAccount","metadata":{"name":"default"}}"""));
        var pod = Objects.Parse("""{"apiVersion":"v1","kind":"Pod","metadata":{"name":"p"},"spec":{"containers":[{"name":"main","image":"i"}]}}""");
        var (code, body) = await server.SendAsync("POST", "/api/v1/namespaces/default/pods", pod);
        Assert.True(code == 201, body.ToJsonString());
        var added = body["spec"]!["containers"]![1]!;
        Assert.Equal("/var/run/secrets/kubernetes.io/serviceaccount", (string?)added["volumeMounts"]![0]!["mountPath"]);
        Assert.Equal("Always", (string?)added["imagePullPolicy"]);
        Assert.Equal("Pending", (string?)body["status"]!["phase"]);
        Assert.Single(body["spec"]!["volumes"]!.AsArray());
    }

    [Fact]
    public async Task Of_several_refusals_the_first_by_name_counts()
    {
        await using var server = await TestServer.StartAsync();
        foreach (var name in (string[])["d", "b", "c", "a"])
        {
            await server.RegisterAsync(WebhookObjects.Validating, name, webhook.Client(name == "a" ? "allow" : $"deny/{WebhookProcess.Data(name)}"));
        }

        Assert.Equal("admission webhook \"b.example.com\" denied the request: b", (string?)(await server.SendAsync("POST", Maps, Objects.ConfigMap("m"))).Body["message"]);
    }

    [Fact]
    public async Task A_dry_run_asks_only_webhooks_without_side_effects()
    {
        await using var server = await TestServer.StartAsync();
        var configuration = WebhookObjects.Configuration(WebhookObjects.Validating, "x", webhook.Client("allow"));
        configuration["webhooks"]![0]!["sideEffects"] = "NoneOnDryRun";
        Assert.Equal(201, (await server.SendAsync("POST", WebhookObjects.Path(WebhookObjects.Validating), configuration)).Code);
        Assert.Equal(201, (await server.SendAsync("POST", Maps, Objects.ConfigMap("m"), "dryRun=All")).Code);
    }

    [Fact]
    public async Task Old_webhooks_are_asked_in_their_version()
    {
        await using var server = await TestServer.StartAsync();
        var patch = """[{"op":"add","path":"/metadata/labels/old","value":"yes"}]""";
        var configuration = WebhookObjects.Configuration(WebhookObjects.Mutating, "x", webhook.Client($"patch-untyped/{WebhookProcess.Data(patch)}"));
        configuration["webhooks"]![0]!["admissionReviewVersions"] = new JsonArray("v1beta1", "v1");
        Assert.Equal(201, (await server.SendAsync("POST", WebhookObjects.Path(WebhookObjects.Mutating), configuration)).Code);
        Assert.Equal("yes", (await server.SendAsync("POST", Maps, Objects.ConfigMap("m"))).Body.Label("old"));
        Assert.Equal("admission.k8s.io/v1beta1", (string?)(await webhook.AskedAsync("patch-untyped"))[0]["review"]!["apiVersion"]);
    }

    [Fact]
    public async Task A_broken_webhook_never_locks_its_own_configuration()
    {
        await using var server = await TestServer.StartAsync();
        await server.RegisterAsync(WebhookObjects.Validating, "x", webhook.Client("deny/00"), """{"operations":["*"],"apiGroups":["*"],"apiVersions":["*"],"resources":["*/*"]}""");
        Assert.NotEqual(201, (await server.SendAsync("POST", Maps, Objects.ConfigMap("m"))).Code);
        Assert.Equal(200, (await server.SendAsync("DELETE", WebhookObjects.Path(WebhookObjects.Validating) + "/x")).Code);
        Assert.Equal(201, (await server.SendAsync("POST", Maps, Objects.ConfigMap("m"))).Code);
    }

    [Fact]
    public async Task A_webhook_that_was_replaced_on_its_address_is_asked_again_without_an_error()
    {
        await using var own = new DisposableWebhook();
        await own.Process.InitializeAsync();
        await using var server = await TestServer.StartAsync();
        await server.RegisterAsync(WebhookObjects.Validating, "x", own.Process.Client("allow"));
        Assert.Equal(201, (await server.SendAsync("POST", Maps, Objects.ConfigMap("m0"))).Code);
        Assert.Equal(201, (await server.SendAsync("POST", Maps, Objects.ConfigMap("m1"))).Code);
        Assert.Single((await own.Process.AskedAsync("allow")).Select(static a => (string?)a["connection"]).Distinct());
        await own.Process.RestartAsync();
        Assert.Equal(201, (await server.SendAsync("POST", Maps, Objects.ConfigMap("m2"))).Code);
    }

    private sealed class DisposableWebhook : IAsyncDisposable
    {
        public WebhookProcess Process { get; } = new();

        public async ValueTask DisposeAsync() => await Process.DisposeAsync();
    }
}
