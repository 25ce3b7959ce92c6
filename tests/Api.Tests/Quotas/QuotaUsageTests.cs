using System.Text.Json.Nodes;
using EdgeOrch.Api.Quotas;

namespace EdgeOrch.Api.Tests.Quotas;

public sealed class QuotaUsageTests
{
    [Theory]
    [InlineData("""{"containers":[{"resources":{"requests":{"cpu":"1"}}},{"resources":{"requests":{"cpu":"500m"}}}]}""", "cpu=1500m,pods=1,requests.cpu=1500m")]
    [InlineData("""{"containers":[{"resources":{"requests":{"memory":"1Gi"},"limits":{"memory":"2Gi","cpu":"2"}}}]}""", "limits.cpu=2,limits.memory=2Gi,memory=1Gi,pods=1,requests.memory=1Gi")]
    [InlineData("""{"initContainers":[{"resources":{"requests":{"cpu":"3"}}}],"containers":[{"resources":{"requests":{"cpu":"1"}}}]}""", "cpu=3,pods=1,requests.cpu=3")]
    [InlineData("""{"initContainers":[{"restartPolicy":"Always","resources":{"requests":{"cpu":"2"}}},{"resources":{"requests":{"cpu":"2"}}}],"containers":[{"resources":{"requests":{"cpu":"1"}}}]}""", "cpu=4,pods=1,requests.cpu=4")]
    [InlineData("""{"overhead":{"cpu":"250m"},"containers":[{"resources":{"requests":{"cpu":"1"}}}]}""", "cpu=1250m,pods=1,requests.cpu=1250m")]
    [InlineData("""{"resources":{"requests":{"cpu":"5"}},"containers":[{"resources":{"requests":{"cpu":"1"}}}]}""", "cpu=5,pods=1,requests.cpu=5")]
    [InlineData("""{"containers":[{"resources":{"requests":{"example.com/gpu":"2","ephemeral-storage":"1Gi"},"limits":{"example.com/gpu":"2"}}}]}""", "ephemeral-storage=1Gi,pods=1,requests.ephemeral-storage=1Gi,requests.example.com/gpu=2")]
    [InlineData("""{"containers":[{"resources":{"requests":{"hugepages-2Mi":"4Mi"}}}]}""", "hugepages-2Mi=4Mi,pods=1,requests.hugepages-2Mi=4Mi")]
    public void A_pod_takes_what_it_asks_for(string spec, string expected) => Assert.Equal("count/pods=1," + expected, Usage("pods", "{\"spec\":" + spec + "}"));

    [Fact]
    public void A_pod_that_ended_counts_as_an_object_only() =>
        Assert.Equal("count/pods=1", Usage("pods", """{"spec":{"containers":[{"resources":{"requests":{"cpu":"1"}}}]},"status":{"phase":"Succeeded"}}"""));

    [Theory]
    [InlineData("ClusterIP", "", "services=1")]
    [InlineData("NodePort", "", "services=1,services.nodeports=2")]
    [InlineData("LoadBalancer", "", "services=1,services.loadbalancers=1,services.nodeports=2")]
    [InlineData("LoadBalancer", "\"allocateLoadBalancerNodePorts\":false,", "services=1,services.loadbalancers=1,services.nodeports=0")]
    public void A_service_takes_its_ports(string type, string more, string expected) =>
        Assert.Equal("count/services=1," + expected, Usage("services", $$$"""{"spec":{"type":"{{{type}}}",{{{more}}}"ports":[{"port":1},{"port":2}]}}"""));

    [Fact]
    public void A_claim_counts_for_its_class_too() => Assert.Equal(
        "count/persistentvolumeclaims=1,fast.storageclass.storage.k8s.io/persistentvolumeclaims=1,fast.storageclass.storage.k8s.io/requests.storage=5Gi,persistentvolumeclaims=1,requests.storage=5Gi",
        Usage("persistentvolumeclaims", """{"spec":{"storageClassName":"fast","resources":{"requests":{"storage":"5Gi"}}}}"""));

    [Fact]
    public void Any_resource_counts_by_its_full_name() =>
        Assert.Equal("count/widgets.example.com=1", Print(QuotaUsage.Of("example.com", "widgets", [])));

    [Theory]
    [InlineData("pods", "requests.cpu", true)]
    [InlineData("pods", "requests.example.com/gpu", true)]
    [InlineData("pods", "requests.storage", false)]
    [InlineData("persistentvolumeclaims", "requests.storage", true)]
    [InlineData("persistentvolumeclaims", "a.storageclass.storage.k8s.io/requests.storage", true)]
    [InlineData("services", "services.nodeports", true)]
    [InlineData("configmaps", "configmaps", true)]
    [InlineData("configmaps", "count/configmaps", true)]
    [InlineData("configmaps", "secrets", false)]
    [InlineData("endpoints", "endpoints", false)]
    public void Names_belong_to_resources(string resource, string name, bool expected) => Assert.Equal(expected, QuotaUsage.Concerns("", resource, name));

    [Theory]
    [InlineData("""{"scopes":["BestEffort"]}""", """{"containers":[{}]}""", true)]
    [InlineData("""{"scopes":["BestEffort"]}""", """{"containers":[{"resources":{"requests":{"cpu":"1"}}}]}""", false)]
    [InlineData("""{"scopes":["NotBestEffort","NotTerminating"]}""", """{"containers":[{"resources":{"requests":{"cpu":"1"}}}]}""", true)]
    [InlineData("""{"scopes":["Terminating"]}""", """{"activeDeadlineSeconds":5}""", true)]
    [InlineData("""{"scopes":["NotTerminating"]}""", """{"activeDeadlineSeconds":5}""", false)]
    [InlineData("""{"scopeSelector":{"matchExpressions":[{"scopeName":"PriorityClass","operator":"In","values":["high"]}]}}""", """{"priorityClassName":"high"}""", true)]
    [InlineData("""{"scopeSelector":{"matchExpressions":[{"scopeName":"PriorityClass","operator":"In","values":["high"]}]}}""", "{}", false)]
    [InlineData("""{"scopeSelector":{"matchExpressions":[{"scopeName":"PriorityClass","operator":"NotIn","values":["high"]}]}}""", "{}", true)]
    [InlineData("""{"scopeSelector":{"matchExpressions":[{"scopeName":"PriorityClass","operator":"DoesNotExist"}]}}""", """{"priorityClassName":"low"}""", false)]
    [InlineData("""{"scopes":["CrossNamespacePodAffinity"]}""", """{"affinity":{"podAntiAffinity":{"requiredDuringSchedulingIgnoredDuringExecution":[{"namespaces":["a"]}]}}}""", true)]
    [InlineData("""{"scopes":["CrossNamespacePodAffinity"]}""", """{"affinity":{"podAffinity":{"preferredDuringSchedulingIgnoredDuringExecution":[{"podAffinityTerm":{"namespaceSelector":{}}}]}}}""", true)]
    [InlineData("""{"scopes":["CrossNamespacePodAffinity"]}""", """{"affinity":{"podAffinity":{"requiredDuringSchedulingIgnoredDuringExecution":[{"topologyKey":"x"}]}}}""", false)]
    public void Scopes_choose_pods(string quota, string pod, bool expected) =>
        Assert.Equal(expected, QuotaScopes.Match(Parse(quota), "", "pods", new JsonObject { ["spec"] = Parse(pod) }));

    [Fact]
    public void A_scoped_quota_is_not_about_other_resources() => Assert.False(QuotaScopes.Match(Parse("""{"scopes":["NotBestEffort"]}"""), "", "configmaps", []));

    [Theory]
    [InlineData("""{"hard":{"cpu":"2"},"used":{"cpu":"1"}}""", "1", "used cpu=2")]
    [InlineData("""{"hard":{"cpu":"2"},"used":{"cpu":"1500m"}}""", "1", "exceeded quota: q, requested: cpu=1, used: cpu=1500m, limited: cpu=2")]
    [InlineData("""{"hard":{"pods":"1","cpu":"9"},"used":{"pods":"1","cpu":"0"}}""", "1", "exceeded quota: q, requested: pods=1, used: pods=1, limited: pods=1")]
    [InlineData("""{"hard":{"cpu":"2","memory":"1Gi","limits.cpu":"3"},"used":{}}""", "1", "failed quota: q: must specify limits.cpu for: c; memory for: c")]
    [InlineData("""{"hard":{"secrets":"2"},"used":{}}""", "1", "")]
    [InlineData("{}", "1", "touched")]
    public void A_new_pod_against_a_quota(string status, string cpu, string expected)
    {
        var pod = Parse("""{"spec":{"containers":[{"name":"c","resources":{"requests":{"cpu":"CPU"}}}]}}""".Replace("CPU", cpu, StringComparison.Ordinal));
        var (touches, used, refusal) = new QuotaChange("", "pods", pod, null) { Refusable = true }
            .Against(new JsonObject { ["metadata"] = new JsonObject { ["name"] = "q" }, ["status"] = Parse(status) });
        Assert.Equal(expected, refusal ?? (used is null ? touches ? "touched" : "" : "used " + Print(used)));
    }

    [Fact]
    public void A_pod_that_ends_or_goes_gives_back_and_is_never_refused()
    {
        var quota = Parse("""{"metadata":{"name":"q"},"status":{"hard":{"pods":"1","requests.cpu":"1"},"used":{"pods":"3","requests.cpu":"500m"}}}""");
        var running = Parse("""{"spec":{"containers":[{"name":"c","resources":{"requests":{"cpu":"1"}}}]},"status":{"phase":"Running"}}""");
        var ended = (JsonObject)running.DeepClone();
        ended["status"]!["phase"] = "Failed";
        Assert.Equal("pods=2,requests.cpu=0", Print(new QuotaChange("", "pods", ended, running).Against(quota).Used!));
        Assert.Equal("pods=2,requests.cpu=0", Print(new QuotaChange("", "pods", null, running).Against(quota).Used!));
        Assert.Equal((false, null, null), new QuotaChange("", "pods", null, ended).Against(quota));
        Assert.Equal((false, null, null), new QuotaChange("", "pods", running, running).Against(quota));
    }

    private static string Usage(string resource, string json) => Print(QuotaUsage.Of("", resource, Parse(json)));

    private static string Print(ResourceAmounts amounts) => amounts.Print(amounts.Names);

    private static JsonObject Parse(string json) => (JsonObject)JsonNode.Parse(json)!;
}
