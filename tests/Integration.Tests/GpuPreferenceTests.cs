using EdgeOrch.Integration.Tests.Cluster;

namespace EdgeOrch.Integration.Tests;

/// <summary>Where pods go when one node of three announces GPUs.</summary>
[Collection(ThreeNodesCollection.Name)]
public sealed class GpuPreferenceTests(ThreeNodes cluster)
{
    [Fact]
    public async Task Pods_that_ask_for_gpus_get_them_and_others_keep_off()
    {
        await using Workspace space = await Workspace.CreateAsync(cluster, "gpu");
        Assert.Equal("2", await space.ValueAsync("node/" + cluster.WithGpus.Name, "{.status.allocatable.nvidia\\.com/gpu}"));
        await space.ApplyAsync(Asks("train", 2));
        await space.ApplyAsync(Manifests.NginxCluster.Replace("replicas: 3", "replicas: 4", StringComparison.Ordinal));
        await space.ReadyAsync("train");
        await space.RolledOutAsync("nginx-cluster");
        Assert.Equal(cluster.WithGpus.Name, await space.ValueAsync("pod/train", "{.spec.nodeName}"));
        Assert.DoesNotContain(cluster.WithGpus.Name, await space.ValueAsync("pods", "{.items[?(@.metadata.labels.app==\"nginx\")].spec.nodeName}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pod_waits_until_gpus_are_free_and_says_why()
    {
        await using Workspace space = await Workspace.CreateAsync(cluster, "gpuwait");
        await space.ApplyAsync(Asks("first", 2));
        await space.ReadyAsync("first");
        await space.ApplyAsync(Asks("second", 1));
        await Eventually.TrueAsync(
            async () => (await space.OutputAsync("describe", "pod", "second")).Contains("Insufficient nvidia.com/gpu", StringComparison.Ordinal), Limits.Soon, "an Event says why");
        await space.OutputAsync("delete", "pod", "first");
        await space.ReadyAsync("second");
        Assert.Equal(cluster.WithGpus.Name, await space.ValueAsync("pod/second", "{.spec.nodeName}"));
    }

    private static string Asks(string name, int gpus) => Manifests.Shell(name, "sleep 3600")
        + "\n" + $"      resources: {{limits: {{nvidia.com/gpu: {gpus}}}}}";
}
