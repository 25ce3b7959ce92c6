using System.Globalization;
using System.Text.Json.Nodes;
using EdgeOrch.ApiServer.Tests.Support;

namespace EdgeOrch.ApiServer.Tests.Strategies;

public sealed class PodTests
{
    private const string Pods = "/api/v1/namespaces/default/pods";

    [Fact]
    public async Task A_new_pod_gets_account_token_tolerations_priority_and_class()
    {
        await using var server = await StartAsync();
        var (code, pod) = await server.SendAsync("POST", Pods, Pod("p"));
        Assert.Equal(201, code);
        var spec = pod["spec"]!;
        Assert.Equal("default", (string?)spec["serviceAccountName"]);
        Assert.StartsWith("kube-api-access-", (string?)spec["volumes"]![0]!["name"], StringComparison.Ordinal);
        Assert.Equal("/var/run/secrets/kubernetes.io/serviceaccount", (string?)spec["containers"]![0]!["volumeMounts"]![0]!["mountPath"]);
        Assert.Equal(2, spec["tolerations"]!.AsArray().Count);
        Assert.Equal(0, (int)spec["priority"]!);
        Assert.Equal("Pending", (string?)pod["status"]!["phase"]);
        Assert.Equal("BestEffort", (string?)pod["status"]!["qosClass"]);
    }

    [Fact]
    public async Task An_unbound_pod_goes_at_once_and_a_bound_one_waits_for_its_node()
    {
        await using var server = await StartAsync();
        await server.SendAsync("POST", Pods, Pod("a"));
        await server.SendAsync("DELETE", Pods + "/a");
        Assert.Equal(404, (await server.SendAsync("GET", Pods + "/a")).Code);

        await server.SendAsync("POST", Pods, Pod("b"));
        Assert.Equal(201, (await server.SendAsync("POST", Pods + "/b/binding", Binding("b", "n1"))).Code);
        Assert.Equal(409, (await server.SendAsync("POST", Pods + "/b/binding", Binding("b", "n2"))).Code);
        var (deleted, ending) = await server.SendAsync("DELETE", Pods + "/b");
        Assert.Equal(200, deleted);
        Assert.Equal(30, (int)ending["metadata"]!["deletionGracePeriodSeconds"]!);
        Assert.Equal("n1", (string?)ending["spec"]!["nodeName"]);
        var (_, shorter) = await server.SendAsync("DELETE", Pods + "/b", Objects.Parse("""{"gracePeriodSeconds":5}"""));
        Assert.Equal(5, (int)shorter["metadata"]!["deletionGracePeriodSeconds"]!);
        await server.SendAsync("DELETE", Pods + "/b", Objects.Parse("""{"gracePeriodSeconds":0}"""));
        Assert.Equal(404, (await server.SendAsync("GET", Pods + "/b")).Code);
    }

    [Theory]
    [InlineData("/b", """{"gracePeriodSeconds":9223372036854775807}""")]
    [InlineData("/b/eviction", """{"apiVersion":"policy/v1","kind":"Eviction","metadata":{"name":"b"},"deleteOptions":{"gracePeriodSeconds":9223372036854775807}}""")]
    public async Task A_grace_beyond_all_time_is_cut_and_can_be_shortened(string path, string body)
    {
        await using var server = await StartAsync();
        await server.SendAsync("POST", Pods, Pod("b"));
        await server.SendAsync("POST", Pods + "/b/binding", Binding("b", "n1"));

        var (code, answer) = await server.SendAsync(path == "/b" ? "DELETE" : "POST", Pods + path, Objects.Parse(body));

        Assert.True(code is 200 or 201, answer.ToJsonString());
        var (_, ending) = await server.SendAsync("GET", Pods + "/b");
        Assert.Equal(int.MaxValue, (long)ending["metadata"]!["deletionGracePeriodSeconds"]!);
        var (_, shorter) = await server.SendAsync("DELETE", Pods + "/b", Objects.Parse("""{"gracePeriodSeconds":5}"""));
        Assert.Equal(5, (int)shorter["metadata"]!["deletionGracePeriodSeconds"]!);
        Assert.InRange(DateTimeOffset.Parse(shorter.Meta("deletionTimestamp"), CultureInfo.InvariantCulture), DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddMinutes(5));
    }

    [Fact]
    public async Task Status_and_spec_change_only_through_their_own_paths()
    {
        await using var server = await StartAsync();
        var (_, pod) = await server.SendAsync("POST", Pods, Pod("p"));
        pod["status"]!["phase"] = "Running";
        var (_, main) = await server.SendAsync("PUT", Pods + "/p", pod.DeepClone());
        Assert.Equal("Pending", (string?)main["status"]!["phase"]);
        pod["spec"]!["containers"]![0]!["image"] = "other";
        var (code, status) = await server.SendAsync("PUT", Pods + "/p/status", pod);
        Assert.Equal(200, code);
        Assert.Equal("Running", (string?)status["status"]!["phase"]);
        Assert.Equal("nginx", (string?)status["spec"]!["containers"]![0]!["image"]);
    }

    [Fact]
    public async Task Finalizers_hold_an_object_until_the_last_is_removed()
    {
        await using var server = await StartAsync();
        const string Maps = "/api/v1/namespaces/default/configmaps";
        var map = Objects.ConfigMap("f");
        map["metadata"]!["finalizers"] = new JsonArray("example.com/hold");
        await server.SendAsync("POST", Maps, map);
        var (_, ending) = await server.SendAsync("DELETE", Maps + "/f");
        Assert.NotEmpty(ending.Meta("deletionTimestamp"));
        var (code, _) = await server.SendAsync("PATCH", Maps + "/f", Objects.Parse("""{"metadata":{"finalizers":null}}"""), contentType: "application/merge-patch+json");
        Assert.Equal(200, code);
        Assert.Equal(404, (await server.SendAsync("GET", Maps + "/f")).Code);
    }

    [Fact]
    public async Task A_foreground_delete_of_an_owner_leaves_the_finalizer_for_the_collector()
    {
        await using var server = await StartAsync();
        const string Maps = "/api/v1/namespaces/default/configmaps";
        await server.SendAsync("POST", Maps, Objects.ConfigMap("o"));
        var (_, ending) = await server.SendAsync("DELETE", Maps + "/o", Objects.Parse("""{"propagationPolicy":"Foreground"}"""));
        Assert.Equal("foregroundDeletion", (string?)ending["metadata"]!["finalizers"]![0]);
    }

    [Fact]
    public async Task A_namespace_ends_by_its_finalizer_and_takes_nothing_new_meanwhile()
    {
        await using var server = await StartAsync();
        await server.SendAsync("POST", "/api/v1/namespaces", Objects.Parse("""{"metadata":{"name":"n"}}"""));
        var (_, ending) = await server.SendAsync("DELETE", "/api/v1/namespaces/n");
        Assert.Equal("Terminating", (string?)ending["status"]!["phase"]);
        var (refused, why) = await server.SendAsync("POST", "/api/v1/namespaces/n/configmaps", Objects.ConfigMap("c"));
        Assert.Equal(403, refused);
        Assert.Equal("NamespaceTerminating", (string?)why["details"]!["causes"]![0]!["reason"]);
        ending["spec"]!["finalizers"] = new JsonArray();
        Assert.Equal(200, (await server.SendAsync("PUT", "/api/v1/namespaces/n/finalize", ending)).Code);
        Assert.Equal(404, (await server.SendAsync("GET", "/api/v1/namespaces/n")).Code);
        Assert.Equal(403, (await server.SendAsync("DELETE", "/api/v1/namespaces/default")).Code);
    }

    private static async Task<TestServer> StartAsync()
    {
        var server = await TestServer.StartAsync();
        await server.SendAsync("POST", "/api/v1/namespaces/default/serviceaccounts", Objects.Parse("""{"metadata":{"name":"default"}}"""));
        return server;
    }

    private static JsonObject Pod(string name) => Objects.Parse(
        $$$"""{"apiVersion":"v1","kind":"Pod","metadata":{"name":"{{{name}}}"},"spec":{"containers":[{"name":"c","image":"nginx"}]}}""");

    private static JsonObject Binding(string pod, string node) => Objects.Parse(
        $$$"""{"apiVersion":"v1","kind":"Binding","metadata":{"name":"{{{pod}}}"},"target":{"kind":"Node","name":"{{{node}}}"}}""");
}
