using System.Text.Json.Nodes;
using EdgeOrch.Api.Defaulting;

namespace EdgeOrch.Api.Tests.Defaulting;

public sealed class DefaulterTests
{
    [Fact]
    public void Deployments_get_upstream_defaults()
    {
        var spec = TestObjects.Read(TestObjects.Deployment, out _)["spec"]!;
        Assert.Equal("""{"type":"RollingUpdate","rollingUpdate":{"maxUnavailable":"25%","maxSurge":"25%"}}""", spec["strategy"]!.ToJsonString());
        Assert.Equal(10, spec["revisionHistoryLimit"]!.GetValue<int>());
        Assert.Equal(600, spec["progressDeadlineSeconds"]!.GetValue<int>());
        var pod = spec["template"]!["spec"]!;
        Assert.Equal("Always", JsonTree.Text(pod.AsObject(), "restartPolicy"));
        Assert.Equal("ClusterFirst", JsonTree.Text(pod.AsObject(), "dnsPolicy"));
        var container = pod["containers"]![0]!.AsObject();
        Assert.Equal("IfNotPresent", JsonTree.Text(container, "imagePullPolicy"));
        Assert.Equal("TCP", JsonTree.Text(container["ports"]![0]!.AsObject(), "protocol"));
        Assert.False(JsonTree.Has(container["resources"]!.AsObject(), "requests"), "requests follow limits in pods only");
    }

    [Theory]
    [InlineData("nginx", "Always")]
    [InlineData("nginx:latest", "Always")]
    [InlineData("host:5000/nginx", "Always")]
    [InlineData("nginx:1", "IfNotPresent")]
    [InlineData("nginx@sha256:abc", "IfNotPresent")]
    public void Pull_policy_follows_the_tag(string image, string policy)
        => Assert.Equal(policy, JsonTree.Text(Pod(image)["spec"]!["containers"]![0]!.AsObject(), "imagePullPolicy"));

    [Fact]
    public void Pods_get_requests_from_limits_and_a_quality_class()
    {
        var pod = TestObjects.Read(TestObjects.Pod.Replace("image: nginx", "image: nginx, resources: {limits: {cpu: 1, memory: 1Gi}}"), out _);
        Assert.Equal("""{"cpu":"1","memory":"1Gi"}""", pod["spec"]!["containers"]![0]!["resources"]!["requests"]!.ToJsonString());
        Assert.Equal("Guaranteed", JsonTree.Text(pod["status"]!.AsObject(), "qosClass"));
        Assert.Equal("BestEffort", JsonTree.Text(Pod("x")["status"]!.AsObject(), "qosClass"));
    }

    [Fact]
    public void Services_get_target_ports_and_policies()
    {
        var spec = TestObjects.Read(TestObjects.Service.Replace("spec:", "spec:\n  sessionAffinity: ClientIP\n  type: NodePort"), out _)["spec"]!.AsObject();
        Assert.Equal(80, JsonTree.Number(spec["ports"]![0]!.AsObject(), "targetPort"));
        Assert.Equal(10800, JsonTree.Number(JsonTree.At(spec, "sessionAffinityConfig", "clientIP"), "timeoutSeconds"));
        Assert.Equal("Cluster", JsonTree.Text(spec, "externalTrafficPolicy"));
        Assert.Equal("Cluster", JsonTree.Text(spec, "internalTrafficPolicy"));
    }

    [Fact]
    public void Secrets_turn_texts_into_data()
    {
        var secret = TestObjects.Read("{apiVersion: v1, kind: Secret, metadata: {name: s, namespace: n}, stringData: {a: hi}}", out _);
        Assert.Equal("""{"a":"aGk="}""", secret["data"]!.ToJsonString());
        Assert.False(secret.ContainsKey("stringData"));
        Assert.Equal("Opaque", JsonTree.Text(secret, "type"));
    }

    [Fact]
    public void A_finalized_namespace_stays_finalized()
    {
        var live = TestObjects.Read("{apiVersion: v1, kind: Namespace, metadata: {name: n}}", out var kind);
        Assert.Equal("""["kubernetes"]""", live["spec"]!["finalizers"]!.ToJsonString());
        Assert.Equal("n", JsonTree.Text(JsonTree.At(live, "metadata", "labels"), "kubernetes.io/metadata.name"));
        live["metadata"]!["deletionTimestamp"] = "2024-01-01T00:00:00Z";
        live["spec"]!.AsObject().Remove("finalizers");
        Defaulter.Apply(kind, live);
        Assert.False(live["spec"]!.AsObject().ContainsKey("finalizers"));
    }

    [Fact]
    public void Defaulting_twice_changes_nothing()
    {
        foreach (var yaml in new[] { TestObjects.Deployment, TestObjects.Pod, TestObjects.Service })
        {
            var value = TestObjects.Read(yaml, out var kind);
            var before = value.ToJsonString();
            Defaulter.Apply(kind, value);
            Assert.Equal(before, value.ToJsonString());
        }
    }

    private static JsonObject Pod(string image) => TestObjects.Read(TestObjects.Pod.Replace("image: nginx", $"image: '{image}'"), out _);
}
