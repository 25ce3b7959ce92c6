using EdgeOrch.Client.Metadata;
using EdgeOrch.Controllers.GarbageCollection;
using EdgeOrch.Controllers.Tests.Simulation;

namespace EdgeOrch.Controllers.Tests.GarbageCollection;

/// <summary>An owner that came and went while its informer listed again is never seen: it must be asked for until it is gone.</summary>
public sealed class UnobservedOwnerTests
{
    [Fact]
    public async Task An_owner_no_informer_shows_is_asked_for_again_until_its_absence_reaches_the_dependents()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        var owner = await cluster.Client.For<ConfigMap>().CreateAsync(
            new ConfigMap { Metadata = new ObjectMeta { Name = "owner", Namespace = "default" } }, CancellationToken.None);
        var uid = owner.Metadata.Uid!;
        var graph = new OwnerGraph();
        graph.Observe(new MetadataChange(null, Dependent(uid)));
        var told = new List<string>();
        var collector = new DependentCollector(
            cluster.Client, graph, new ResourceKinds(() => [ConfigMap.ResourceType]), effects => told.AddRange(effects.Examine));

        Assert.NotNull(await collector.ReconcileAsync(uid, CancellationToken.None));
        Assert.Empty(told);
        await cluster.Client.For<ConfigMap>().DeleteAsync("default", "owner", null, CancellationToken.None);

        Assert.Null(await collector.ReconcileAsync(uid, CancellationToken.None));
        Assert.Equal(["dependent"], told);
    }

    [Fact]
    public async Task An_owner_of_a_kind_nobody_serves_waits_for_its_kind()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        var graph = new OwnerGraph();
        graph.Observe(new MetadataChange(null, Dependent("unknown")));
        var collector = new DependentCollector(cluster.Client, graph, new ResourceKinds(() => []), _ => Assert.Fail("nothing was learned"));

        Assert.Null(await collector.ReconcileAsync("unknown", CancellationToken.None));
        Assert.NotNull(graph.Find("unknown"));
    }

    private static ObjectHeader Dependent(string owner) => new()
    {
        Resource = ConfigMap.ResourceType,
        Namespace = "default",
        Name = "dependent",
        Uid = "dependent",
        ResourceVersion = "1",
        Owners = [new OwnerReference { ApiVersion = "v1", Kind = "ConfigMap", Name = "owner", Uid = owner }],
    };
}
