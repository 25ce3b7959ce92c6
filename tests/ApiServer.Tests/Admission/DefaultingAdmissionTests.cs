using System.Text.Json.Nodes;
using EdgeOrch.ApiServer.Tests.Support;

namespace EdgeOrch.ApiServer.Tests.Admission;

/// <summary>Stages that fill in what objects leave out, or refuse what does not fit.</summary>
public sealed class DefaultingAdmissionTests
{
    private const string Space = "/api/v1/namespaces/default";
    private const string Claims = Space + "/persistentvolumeclaims";
    private const string Merge = "application/merge-patch+json";

    [Fact]
    public async Task A_claim_without_a_class_gets_the_newest_default_and_is_protected()
    {
        await using var server = await StartAsync();
        await AddClassAsync(server, "plain", "false", expandable: false);
        await AddClassAsync(server, "std", "true", expandable: true);
        var (code, claim) = await server.SendAsync("POST", Claims, Claim("a", ""));
        Assert.Equal(201, code);
        Assert.Equal("std", (string?)claim["spec"]!["storageClassName"]);
        Assert.Equal("kubernetes.io/pvc-protection", (string?)claim["metadata"]!["finalizers"]![0]);
        var (_, none) = await server.SendAsync("POST", Claims, Claim("b", "\"storageClassName\":\"\","));
        Assert.Equal("", (string?)none["spec"]!["storageClassName"]);
    }

    [Fact]
    public async Task A_claim_grows_only_when_bound_and_its_class_allows_it()
    {
        await using var server = await StartAsync();
        await AddClassAsync(server, "std", "true", expandable: true);
        await AddClassAsync(server, "fixed", "false", expandable: false);
        await server.SendAsync("POST", Claims, Claim("a", ""));
        await server.SendAsync("POST", Claims, Claim("b", "\"storageClassName\":\"fixed\","));
        var larger = Objects.Parse("""{"spec":{"resources":{"requests":{"storage":"2Gi"}}}}""");
        await server.SendAsync("PATCH", Claims + "/b/status", Objects.Parse("""{"status":{"phase":"Bound"}}"""), contentType: Merge);
        var (code, refused) = await server.SendAsync("PATCH", Claims + "/b", larger.DeepClone(), contentType: Merge);
        Assert.Equal(403, code);
        Assert.Equal("persistentvolumeclaims \"b\" is forbidden: only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize", (string?)refused["message"]);
        await server.SendAsync("PATCH", Claims + "/a/status", Objects.Parse("""{"status":{"phase":"Bound"}}"""), contentType: Merge);
        Assert.Equal(200, (await server.SendAsync("PATCH", Claims + "/a", larger, contentType: Merge)).Code);
    }

    [Fact]
    public async Task An_ingress_without_a_class_gets_the_default()
    {
        await using var server = await StartAsync();
        await server.SendAsync("POST", "/apis/networking.k8s.io/v1/ingressclasses", Objects.Parse(
            """{"metadata":{"name":"front","annotations":{"ingressclass.kubernetes.io/is-default-class":"true"}},"spec":{"controller":"example.com/c"}}"""));
        var (code, ingress) = await server.SendAsync("POST", "/apis/networking.k8s.io/v1/namespaces/default/ingresses", Objects.Parse(
            """{"metadata":{"name":"i"},"spec":{"defaultBackend":{"service":{"name":"s","port":{"number":80}}}}}"""));
        Assert.Equal(201, code);
        Assert.Equal("front", (string?)ingress["spec"]!["ingressClassName"]);
    }

    [Fact]
    public async Task A_runtime_class_brings_its_cost_and_its_place()
    {
        await using var server = await StartAsync();
        await server.SendAsync("POST", "/apis/node.k8s.io/v1/runtimeclasses", Objects.Parse(
            """{"metadata":{"name":"vm"},"handler":"vm","overhead":{"podFixed":{"cpu":"250m"}},"scheduling":{"nodeSelector":{"vm":"yes"},"tolerations":[{"key":"vm","operator":"Exists"}]}}"""));
        var (code, pod) = await server.SendAsync("POST", Space + "/pods", Pod("a", """
            "runtimeClassName":"vm","nodeSelector":{"x":"y"},
            """));
        Assert.Equal(201, code);
        Assert.Equal("""{"cpu":"250m"}""", pod["spec"]!["overhead"]!.ToJsonString());
        Assert.Equal("yes", (string?)pod["spec"]!["nodeSelector"]!["vm"]);
        Assert.Contains(pod["spec"]!["tolerations"]!.AsArray(), static t => (string?)t!["key"] == "vm");
        await RefusedAsync(server, """
            "runtimeClassName":"none",
            """, "pods \"p\" is forbidden: pod rejected: RuntimeClass \"none\" not found");
        await RefusedAsync(server, """
            "runtimeClassName":"vm","overhead":{"cpu":"1"},
            """, "pods \"p\" is forbidden: pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead");
        await RefusedAsync(server, """
            "overhead":{"cpu":"1"},
            """, "pods \"p\" is forbidden: pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead");
        await RefusedAsync(server, """
            "runtimeClassName":"vm","nodeSelector":{"vm":"no"},
            """, "pods \"p\" is forbidden: conflict: runtimeClass.scheduling.nodeSelector[vm] = yes; pod.spec.nodeSelector[vm] = no");
    }

    [Fact]
    public async Task A_priority_is_computed_and_may_not_be_contradicted_and_only_one_class_is_the_default()
    {
        await using var server = await StartAsync();
        const string Classes = "/apis/scheduling.k8s.io/v1/priorityclasses";
        Assert.Equal(201, (await server.SendAsync("POST", Classes, Objects.Parse("""{"metadata":{"name":"mid"},"value":10,"globalDefault":true,"preemptionPolicy":"Never"}"""))).Code);
        var (code, refused) = await server.SendAsync("POST", Classes, Objects.Parse("""{"metadata":{"name":"other"},"value":11,"globalDefault":true}"""));
        Assert.Equal(403, code);
        Assert.Equal("priorityclasses.scheduling.k8s.io \"other\" is forbidden: PriorityClass mid is already marked as default. Only one default can exist", (string?)refused["message"]);
        var (_, pod) = await server.SendAsync("POST", Space + "/pods", Pod("a", ""));
        Assert.Equal(10, (int)pod["spec"]!["priority"]!);
        Assert.Equal("Never", (string?)pod["spec"]!["preemptionPolicy"]);
        await RefusedAsync(server, """
            "priority":11,
            """,
            "pods \"p\" is forbidden: the integer value of priority (11) must not be provided in pod spec; priority admission controller computed 10 from the given PriorityClass name");
        await RefusedAsync(server, """
            "preemptionPolicy":"PreemptLowerPriority",
            """,
            "pods \"p\" is forbidden: the string value of PreemptionPolicy (PreemptLowerPriority) must not be provided in pod spec; priority admission controller computed Never from the given PriorityClass name");
        await RefusedAsync(server, """
            "priorityClassName":"gone",
            """, "pods \"p\" is forbidden: no PriorityClass with name gone was found");
    }

    [Fact]
    public async Task An_account_may_allow_only_the_secrets_it_lists()
    {
        await using var server = await StartAsync();
        await server.SendAsync("POST", Space + "/serviceaccounts", Objects.Parse(
            """{"metadata":{"name":"strict","annotations":{"kubernetes.io/enforce-mountable-secrets":"true"}},"secrets":[{"name":"ok"}]}"""));
        Assert.Equal(201, (await server.SendAsync("POST", Space + "/pods", Pod("a", """
            "serviceAccountName":"strict","volumes":[{"name":"v","secret":{"secretName":"ok"}}],
            """))).Code);
        await RefusedAsync(server, """
            "serviceAccountName":"strict","volumes":[{"name":"v","secret":{"secretName":"no"}}],
            """,
            "pods \"p\" is forbidden: volume with secret.secretName=\"no\" is not allowed because service account strict does not reference that secret");
        await RefusedAsync(server, """
            "serviceAccountName":"strict","imagePullSecrets":[{"name":"pull"}],
            """,
            "pods \"p\" is forbidden: imagePullSecrets[].name=\"pull\" is not allowed because service account strict does not reference that imagePullSecret");
    }

    [Fact]
    public async Task A_pod_waits_a_moment_for_the_default_account_of_its_new_namespace()
    {
        await using var server = await TestServer.StartAsync();
        var made = server.SendAsync("POST", Space + "/pods", Pod("p", ""));
        await server.SendAsync("POST", Space + "/serviceaccounts", Objects.Parse("""{"metadata":{"name":"default"}}"""));
        Assert.Equal(201, (await made).Code);
    }

    [Fact]
    public async Task A_pod_learns_its_zone_with_its_node()
    {
        await using var server = await StartAsync();
        await server.SendAsync("POST", "/api/v1/nodes", Objects.Parse("""{"metadata":{"name":"n","labels":{"topology.kubernetes.io/zone":"z","other":"x"}}}"""));
        await server.SendAsync("POST", Space + "/pods", Pod("p", ""));
        Assert.Equal(201, (await server.SendAsync("POST", Space + "/pods/p/binding", Objects.Parse("""{"metadata":{"name":"p"},"target":{"kind":"Node","name":"n"}}"""))).Code);
        var (_, pod) = await server.SendAsync("GET", Space + "/pods/p");
        Assert.Equal("""{"topology.kubernetes.io/zone":"z"}""", pod["metadata"]!["labels"]!.ToJsonString());
    }

    private static async Task<TestServer> StartAsync()
    {
        var server = await TestServer.StartAsync();
        await server.SendAsync("POST", Space + "/serviceaccounts", Objects.Parse("""{"metadata":{"name":"default"}}"""));
        return server;
    }

    private static async Task AddClassAsync(TestServer server, string name, string isDefault, bool expandable) => Assert.Equal(201, (await server.SendAsync(
        "POST", "/apis/storage.k8s.io/v1/storageclasses", Objects.Parse($$$"""
            {"metadata":{"name":"{{{name}}}","annotations":{"storageclass.kubernetes.io/is-default-class":"{{{isDefault}}}"}},
             "provisioner":"example.com/p","allowVolumeExpansion":{{{(expandable ? "true" : "false")}}}}
            """))).Code);

    private static async Task RefusedAsync(TestServer server, string more, string message)
    {
        var (code, refused) = await server.SendAsync("POST", Space + "/pods", Pod("p", more));
        Assert.Equal(message, (string?)refused["message"]);
        Assert.Equal(403, code);
    }

    private static JsonObject Claim(string name, string more) => Objects.Parse(
        "{\"metadata\":{\"name\":\"" + name + "\"},\"spec\":{" + more + "\"accessModes\":[\"ReadWriteOnce\"],\"resources\":{\"requests\":{\"storage\":\"1Gi\"}}}}");

    private static JsonObject Pod(string name, string more) => Objects.Parse(
        "{\"metadata\":{\"name\":\"" + name + "\"},\"spec\":{" + more + "\"containers\":[{\"name\":\"c\",\"image\":\"i\"}]}}");
}
