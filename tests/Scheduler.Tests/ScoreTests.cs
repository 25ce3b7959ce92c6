using EdgeOrch.Api.Types;
using EdgeOrch.Scheduler.Framework;
using EdgeOrch.Scheduler.Plugins;

namespace EdgeOrch.Scheduler.Tests;

public sealed class ScoreTests
{
    [Fact]
    public void A_gpu_node_that_covers_the_request_scores_100_and_others_0()
    {
        var world = new World().Node("plain").Node("small", gpus: "1").Node("big", gpus: "4");
        var pod = world.Pod("p", gpus: "2");
        var scorer = new GpuPreference().Prepare(pod, world.Cluster, world.Cluster.Nodes)!;
        Assert.Equal([0L, 0L, 100L], world.Cluster.Nodes.Select(scorer.Score));
        Assert.Equal("big", world.Pick(pod));
    }

    [Fact]
    public void A_pod_that_needs_no_gpu_stays_off_gpu_nodes_while_another_fits()
    {
        var world = new World().Node("gpu", cpu: "64", memory: "256Gi", gpus: "4").Node("plain", cpu: "1", memory: "1Gi");
        Assert.Equal("plain", world.Pick(world.Pod("one", cpu: "500m")));
        world.Placed("plain", world.Pod("filler", cpu: "900m"));
        Assert.Equal("gpu", world.Pick(world.Pod("two", cpu: "500m")));
    }

    [Fact]
    public void The_least_allocated_node_wins()
    {
        var world = new World().Node("busy").Node("free");
        world.Placed("busy", world.Pod("x", cpu: "2", memory: "4Gi"));
        Assert.Equal("free", world.Pick(world.Pod("p")));
    }

    [Fact]
    public void Siblings_of_a_service_are_spread_over_nodes()
    {
        var world = new World().Node("a").Node("b").Node("c");
        world.Cluster.SpreadOwners.Put(new Service { Metadata = new ObjectMeta { Name = "s", Namespace = "default" }, Spec = new ServiceSpec { Selector = new() { ["app"] = "x" } } });
        var counts = new Dictionary<string, int>();
        for (var i = 0; i < 9; i++)
        {
            var pod = world.Pod($"p{i}", labels: new() { ["app"] = "x" });
            var node = world.Pick(pod)!;
            world.Placed(node, pod);
            counts[node] = counts.GetValueOrDefault(node) + 1;
        }

        Assert.Equal([3, 3, 3], counts.Values);
    }

    [Fact]
    public void A_large_image_that_is_present_attracts_the_pod()
    {
        var world = new World().Node("without").Node("with", images: [("docker.io/library/app:1", 900L * 1024 * 1024)]);
        var scorer = new ImageLocality().Prepare(world.Pod("p"), world.Cluster, world.Cluster.Nodes)!;
        Assert.Equal(0, scorer.Score(world.Cluster.FindNode("without")!));
        Assert.InRange(scorer.Score(world.Cluster.FindNode("with")!), 40, 60);
    }

    [Theory]
    [InlineData("app:1", "docker.io/library/app:1")]
    [InlineData("app", "docker.io/library/app:latest")]
    [InlineData("team/app", "docker.io/team/app:latest")]
    [InlineData("registry.local:5000/app", "registry.local:5000/app:latest")]
    [InlineData("registry.local/app@sha256:ab", "registry.local/app@sha256:ab")]
    public void Image_names_are_compared_in_full(string given, string expected) => Assert.Equal(expected, ImageLocality.Normalize(given));

    [Fact]
    public void Preferred_affinity_and_taints_move_the_choice()
    {
        var world = new World().Node("liked", labels: new() { ["disk"] = "ssd" }).Node("plain").Node("avoided", taints: [new Taint { Key = "k", Effect = "PreferNoSchedule" }]);
        var pod = world.Pod("p", spec => spec.Affinity = new Affinity
        {
            NodeAffinity = new NodeAffinity
            {
                PreferredDuringSchedulingIgnoredDuringExecution =
                    [new PreferredSchedulingTerm { Weight = 10, Preference = new NodeSelectorTerm { MatchExpressions = [new NodeSelectorRequirement { Key = "disk", Operator = "Exists" }] } }],
            },
        });
        Assert.Equal("liked", world.Pick(pod));
        var totals = world.Picker.Scores(world.Pod("q"), world.Cluster, world.Cluster.Nodes);
        Assert.True(totals[2] < totals[1]);
    }

    [Fact]
    public void Equal_nodes_are_chosen_by_the_given_random_source_alone()
    {
        string[] Run()
        {
            var world = new World();
            for (var i = 0; i < 20; i++)
            {
                world.Node($"n{i}");
            }

            return [.. Enumerable.Range(0, 10).Select(i => world.Pick(world.Pod($"p{i}"))!)];
        }

        Assert.Equal(Run(), Run());
    }

    [Fact]
    public void Weights_come_from_configuration_and_unknown_names_are_refused()
    {
        var without = PluginSet.Default.With(new Dictionary<string, int>(), ["GpuPreference"]);
        Assert.DoesNotContain(without.Scores, s => s.Plugin.Name == "GpuPreference");
        var error = Assert.Throws<ArgumentException>(() => PluginSet.Default.With(new Dictionary<string, int> { ["Gpu"] = 3 }, []));
        Assert.Contains("GpuPreference", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(50, 50)]
    [InlineData(1000, 420)]
    [InlineData(5000, 500)]
    [InlineData(20000, 1000)]
    public void Big_clusters_are_sampled_as_upstream_samples_them(int nodes, int expected) => Assert.Equal(expected, Picker.NodesToFind(nodes));
}
