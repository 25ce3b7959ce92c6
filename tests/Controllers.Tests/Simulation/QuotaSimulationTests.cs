using System.Text;
using System.Text.Json.Nodes;
using EdgeOrch.Client;

namespace EdgeOrch.Controllers.Tests.Simulation;

public sealed class QuotaSimulationTests
{
    private const string Quotas = "/api/v1/namespaces/default/resourcequotas";

    [Fact]
    public async Task A_new_quota_counts_what_is_there_and_follows_changes_of_its_limits()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        foreach (var name in (string[])["a", "b"])
        {
            await cluster.Client.For<Secret>().CreateAsync(new Secret { Metadata = new ObjectMeta { Name = name, Namespace = "default" } }, CancellationToken.None);
        }

        await SendAsync(cluster, "POST", Quotas, """{"metadata":{"name":"q"},"spec":{"hard":{"secrets":"2","count/deployments.apps":"1","pods":"0"}}}""");
        await UntilAsync(cluster, "{\"secrets\":\"2\",\"count/deployments.apps\":\"1\",\"pods\":\"0\"}", "{\"count/deployments.apps\":\"0\",\"pods\":\"0\",\"secrets\":\"2\"}");
        var refused = await Assert.ThrowsAsync<ApiStatusException>(async () =>
            await cluster.Client.For<Secret>().CreateAsync(new Secret { Metadata = new ObjectMeta { Name = "c", Namespace = "default" } }, CancellationToken.None));
        Assert.Equal("secrets \"c\" is forbidden: exceeded quota: q, requested: secrets=1, used: secrets=2, limited: secrets=2", refused.Message);

        await SendAsync(cluster, "PATCH", Quotas + "/q", """{"spec":{"hard":{"secrets":"3","configmaps":"9","count/deployments.apps":null,"pods":null}}}""");
        var maps = (await cluster.ListAsync<ConfigMap>()).Count;
        await UntilAsync(cluster, "{\"secrets\":\"3\",\"configmaps\":\"9\"}", $$"""{"configmaps":"{{maps}}","secrets":"2"}""");
        await cluster.Client.For<Secret>().CreateAsync(new Secret { Metadata = new ObjectMeta { Name = "c", Namespace = "default" } }, CancellationToken.None);
        await UntilAsync(cluster, "{\"secrets\":\"3\",\"configmaps\":\"9\"}", $$"""{"configmaps":"{{maps}}","secrets":"3"}""");
    }

    [Fact]
    public async Task A_deployment_gets_as_many_pods_as_the_quota_has_room_for_and_the_rest_when_it_grows()
    {
        await using var cluster = await SimulatedCluster.StartAsync("n1");
        await SendAsync(cluster, "POST", Quotas, """{"metadata":{"name":"q"},"spec":{"hard":{"pods":"2"}}}""");
        await cluster.UntilAsync(async () => (await QuotaAsync(cluster))["status"]?["hard"] is not null);
        var web = Samples.Deployment("web", 4);
        web.Metadata = new ObjectMeta { Name = "web", Namespace = "default" };
        await cluster.Client.For<Deployment>().CreateAsync(web, CancellationToken.None);
        await cluster.UntilAsync(async () => (await cluster.ListAsync<Pod>()).Count == 2);
        await cluster.UntilAsync(async () => (await cluster.ListAsync<ReplicaSet>()).Any(set =>
            set.Status?.Conditions?.Any(c => c is { Type: "ReplicaFailure", Status: "True" } && c.Message!.Contains("exceeded quota: q", StringComparison.Ordinal)) == true));
        await SendAsync(cluster, "PATCH", Quotas + "/q", """{"spec":{"hard":{"pods":"4"}}}""");
        await cluster.UntilAsync(async () => (await cluster.ListAsync<Pod>()).Count == 4);
    }

    [Fact]
    public async Task A_claim_in_use_stays_until_its_pod_is_gone_and_a_bound_volume_until_it_is_free()
    {
        await using var cluster = await SimulatedCluster.StartAsync("n1");
        await cluster.UntilAsync(async () => await cluster.FindAsync<ServiceAccount>("default") is not null);
        await SendAsync(cluster, "POST", "/api/v1/namespaces/default/persistentvolumeclaims", """
            {"metadata":{"name":"c"},"spec":{"accessModes":["ReadWriteOnce"],"storageClassName":"","resources":{"requests":{"storage":"1Gi"}}}}
            """);
        await SendAsync(cluster, "POST", "/api/v1/namespaces/default/pods", """
            {"metadata":{"name":"p"},"spec":{"nodeName":"n1","containers":[{"name":"c","image":"i"}],"volumes":[{"name":"v","persistentVolumeClaim":{"claimName":"c"}}]}}
            """);
        await cluster.Client.For<PersistentVolumeClaim>().DeleteAsync("default", "c", null, CancellationToken.None);
        Assert.NotNull((await cluster.FindAsync<PersistentVolumeClaim>("c"))!.Metadata.DeletionTimestamp);
        await cluster.Client.For<Pod>().DeleteAsync("default", "p", new DeleteOptions { GracePeriodSeconds = 0 }, CancellationToken.None);
        await cluster.UntilAsync(async () => await cluster.FindAsync<PersistentVolumeClaim>("c") is null);

        await SendAsync(cluster, "POST", "/api/v1/persistentvolumes", """
            {"metadata":{"name":"pv"},"spec":{"accessModes":["ReadWriteOnce"],"capacity":{"storage":"1Gi"},"hostPath":{"path":"/tmp/x"}}}
            """);
        await SendAsync(cluster, "PATCH", "/api/v1/persistentvolumes/pv/status", """{"status":{"phase":"Bound"}}""");
        await cluster.Client.For<PersistentVolume>().DeleteAsync(null, "pv", null, CancellationToken.None);
        Assert.NotNull((await cluster.FindAsync<PersistentVolume>("pv"))!.Metadata.DeletionTimestamp);
        await SendAsync(cluster, "PATCH", "/api/v1/persistentvolumes/pv/status", """{"status":{"phase":"Released"}}""");
        await cluster.UntilAsync(async () => await cluster.FindAsync<PersistentVolume>("pv") is null);
    }

    private static Task UntilAsync(SimulatedCluster cluster, string hard, string used) => cluster.UntilAsync(async () =>
        (await QuotaAsync(cluster))["status"] is JsonObject status
        && JsonNode.DeepEquals(status["hard"], JsonNode.Parse(hard)) && JsonNode.DeepEquals(status["used"], JsonNode.Parse(used)));

    private static async Task<JsonObject> QuotaAsync(SimulatedCluster cluster) =>
        (JsonObject)JsonNode.Parse((await cluster.Client.SendForBodyAsync(new ApiRequest("GET", Quotas + "/q"), CancellationToken.None)).Span)!;

    private static async Task SendAsync(SimulatedCluster cluster, string method, string path, string body) => await cluster.Client.SendForBodyAsync(
        new ApiRequest(method, path)
        {
            Body = Encoding.UTF8.GetBytes(body), ContentType = method == "PATCH" ? "application/merge-patch+json" : "application/json",
        },
        CancellationToken.None);
}
