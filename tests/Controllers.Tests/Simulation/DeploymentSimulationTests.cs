using EdgeOrch.Client;

namespace EdgeOrch.Controllers.Tests.Simulation;

public sealed class DeploymentSimulationTests
{
    [Fact]
    public async Task Create_scale_roll_out_undo_and_pause()
    {
        await using var cluster = await SimulatedCluster.StartAsync("n1", "n2");
        await cluster.Client.For<Deployment>().CreateAsync(Web(3), CancellationToken.None);
        await cluster.RolledOutAsync("web");
        Assert.Equal(3, (await cluster.ListAsync<Pod>()).Count);

        await cluster.ChangeAsync<Deployment>("web", d => d.Spec!.Replicas = 10);
        await cluster.RolledOutAsync("web");
        Assert.Equal(10, (await cluster.ListAsync<Pod>()).Count);

        var first = (await cluster.FindAsync<Deployment>("web"))!.Spec!.Template!;
        await cluster.ChangeAsync<Deployment>("web", d => d.Spec!.Template = Samples.Template("web", "web:2"));
        await cluster.RolledOutAsync("web");
        Assert.All(await LivePodsAsync(cluster), pod => Assert.Equal("web:2", pod.Spec!.Containers![0].Image));
        Assert.Equal("2", (await cluster.FindAsync<Deployment>("web"))!.Metadata.Annotations!["deployment.kubernetes.io/revision"]);

        await cluster.ChangeAsync<Deployment>("web", d => d.Spec!.Template = first);
        await cluster.RolledOutAsync("web");
        Assert.All(await LivePodsAsync(cluster), pod => Assert.Equal("web:1", pod.Spec!.Containers![0].Image));
        Assert.Equal("3", (await cluster.FindAsync<Deployment>("web"))!.Metadata.Annotations!["deployment.kubernetes.io/revision"]);
        Assert.Equal(2, (await cluster.ListAsync<ReplicaSet>()).Count);

        await cluster.ChangeAsync<Deployment>("web", d =>
        {
            d.Spec!.Paused = true;
            d.Spec.Replicas = 4;
            d.Spec.Template = Samples.Template("web", "web:3");
        });
        await cluster.UntilAsync(async () => (await LivePodsAsync(cluster)).Count == 4);
        Assert.All(await LivePodsAsync(cluster), pod => Assert.Equal("web:1", pod.Spec!.Containers![0].Image));
    }

    [Fact]
    public async Task Fifty_pods_are_made_once_each_and_told_of()
    {
        await using var cluster = await SimulatedCluster.StartAsync("n1");
        await cluster.Client.For<Deployment>().CreateAsync(Web(50), CancellationToken.None);
        await cluster.RolledOutAsync("web");
        Assert.Equal(50, (await cluster.ListAsync<Pod>()).Count);

        // Ten Events tell of single pods; what is alike after that is told together.
        const string Combined = "(combined from similar events): ";
        await cluster.UntilAsync(async () => (await cluster.ListAsync<Event>())
            .Count(e => e.Reason == "SuccessfulCreate" && e.Message!.StartsWith(Combined, StringComparison.Ordinal) && e.Count > 1) == 1);
        Assert.InRange((await cluster.ListAsync<Event>()).Count(e => e.Reason == "SuccessfulCreate"), 9, 11);
        var scaling = (await cluster.ListAsync<Event>()).Single(e => e.Reason == "ScalingReplicaSet");
        Assert.Equal($"Scaled up replica set {(await cluster.ListAsync<ReplicaSet>())[0].Metadata.Name} from 0 to 50", scaling.Message);
    }

    [Fact]
    public async Task A_pod_that_is_deleted_or_relabelled_is_replaced()
    {
        await using var cluster = await SimulatedCluster.StartAsync("n1");
        await cluster.Client.For<Deployment>().CreateAsync(Web(2), CancellationToken.None);
        await cluster.RolledOutAsync("web");
        var pods = await cluster.ListAsync<Pod>();

        await cluster.Client.For<Pod>().DeleteAsync("default", pods[0].Metadata.Name!, null, CancellationToken.None);
        await cluster.ChangeAsync<Pod>(pods[1].Metadata.Name!, pod => pod.Metadata.Labels!["app"] = "debug");

        await cluster.UntilAsync(async () => (await cluster.ListAsync<Pod>(labels: "app=web")).Count == 2);
        await cluster.UntilAsync(async () => (await cluster.FindAsync<Pod>(pods[1].Metadata.Name!))?.Metadata.OwnerReferences is null or { Count: 0 });
        await cluster.RolledOutAsync("web");
    }

    [Theory]
    [InlineData("Background")]
    [InlineData("Foreground")]
    public async Task Deleting_a_deployment_takes_everything_below_it(string policy)
    {
        await using var cluster = await SimulatedCluster.StartAsync("n1");
        await cluster.Client.For<Deployment>().CreateAsync(Web(3), CancellationToken.None);
        await cluster.RolledOutAsync("web");

        await cluster.Client.For<Deployment>().DeleteAsync("default", "web", new DeleteOptions { PropagationPolicy = policy }, CancellationToken.None);

        await cluster.UntilAsync(async () => await cluster.FindAsync<Deployment>("web") is null
            && (await cluster.ListAsync<ReplicaSet>()).Count == 0 && (await cluster.ListAsync<Pod>()).Count == 0);
    }

    [Fact]
    public async Task Orphaned_replica_sets_live_on_and_are_adopted_by_the_next_deployment()
    {
        await using var cluster = await SimulatedCluster.StartAsync("n1");
        await cluster.Client.For<Deployment>().CreateAsync(Web(2), CancellationToken.None);
        await cluster.RolledOutAsync("web");
        var pods = (await cluster.ListAsync<Pod>()).Select(pod => pod.Metadata.Uid).Order().ToList();

        await cluster.Client.For<Deployment>().DeleteAsync("default", "web", new DeleteOptions { PropagationPolicy = "Orphan" }, CancellationToken.None);
        await cluster.UntilAsync(async () => await cluster.FindAsync<Deployment>("web") is null);
        await cluster.UntilAsync(async () => (await cluster.ListAsync<ReplicaSet>()) is [{ Metadata.OwnerReferences: null or { Count: 0 } }]);

        await cluster.Client.For<Deployment>().CreateAsync(Web(2), CancellationToken.None);
        await cluster.RolledOutAsync("web");

        Assert.Equal(pods, (await cluster.ListAsync<Pod>()).Select(pod => pod.Metadata.Uid).Order());
        Assert.Single(await cluster.ListAsync<ReplicaSet>());
    }

    private static Deployment Web(int replicas)
    {
        var deployment = Samples.Deployment("web", replicas);
        deployment.Metadata = new ObjectMeta { Name = "web", Namespace = "default" };
        return deployment;
    }

    private static async Task<IReadOnlyList<Pod>> LivePodsAsync(SimulatedCluster cluster) =>
        (await cluster.ListAsync<Pod>()).Where(pod => pod.Metadata.DeletionTimestamp is null).ToList();
}
