using EdgeOrch.Api.Types;

namespace EdgeOrch.Scheduler.Tests;

public sealed class FilterTests
{
    [Fact]
    public void A_pod_that_fits_nowhere_is_told_what_each_node_lacks()
    {
        var world = new World().Node("a", cpu: "1").Node("b", cpu: "1").Node("c", cordoned: true);
        Assert.Equal("0/3 nodes are available: 1 node(s) were unschedulable, 2 Insufficient cpu.", world.Refusal(world.Pod("p", cpu: "2")));
    }

    [Fact]
    public void An_empty_cluster_says_that_it_has_no_nodes()
    {
        var world = new World();
        Assert.Equal("no nodes available to schedule pods", world.Refusal(world.Pod("p")));
    }

    [Fact]
    public void Requests_of_placed_pods_count_and_leave_again_with_them()
    {
        var world = new World().Node("a", cpu: "1");
        var first = world.Pod("first", cpu: "800m");
        world.Placed("a", first);
        Assert.Contains("Insufficient cpu", world.Refusal(world.Pod("second", cpu: "300m")), StringComparison.Ordinal);
        world.Cluster.Remove(first.Uid);
        Assert.Equal("a", world.Pick(world.Pod("third", cpu: "300m")));
    }

    [Fact]
    public void The_largest_init_container_counts_when_it_is_larger_than_all_containers_together()
    {
        var world = new World().Node("a", cpu: "1");
        var pod = world.Pod("p", spec => spec.InitContainers =
            [new Container { Name = "i", Resources = new ResourceRequirements { Requests = new() { ["cpu"] = Quantity.Parse("2") } } }]);
        Assert.Contains("Insufficient cpu", world.Refusal(pod), StringComparison.Ordinal);
    }

    [Fact]
    public void A_sidecar_counts_beside_the_containers()
    {
        var world = new World().Node("a", cpu: "1");
        var pod = world.Pod("p", spec => spec.InitContainers =
            [new Container { Name = "s", RestartPolicy = "Always", Resources = new ResourceRequirements { Requests = new() { ["cpu"] = Quantity.Parse("600m") } } }], cpu: "500m");
        Assert.Contains("Insufficient cpu", world.Refusal(pod), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("NoSchedule", null, false)]
    [InlineData("NoExecute", null, false)]
    [InlineData("PreferNoSchedule", null, true)]
    [InlineData("NoSchedule", "NoSchedule", true)]
    [InlineData("NoSchedule", "NoExecute", false)]
    [InlineData("NoSchedule", "", true)]
    public void Taints_keep_out_pods_that_do_not_tolerate_them(string effect, string? tolerated, bool fits)
    {
        var world = new World().Node("a", taints: [new Taint { Key = "k", Value = "v", Effect = effect }]);
        var pod = world.Pod("p", spec => spec.Tolerations = tolerated is null ? null : [new Toleration { Key = "k", Operator = "Exists", Effect = tolerated }]);
        Assert.Equal(fits ? "a" : null, world.Pick(pod));
    }

    [Fact]
    public void A_node_selector_and_required_affinity_must_both_hold()
    {
        var world = new World().Node("a", labels: new() { ["disk"] = "ssd" }).Node("b", labels: new() { ["disk"] = "ssd", ["zone"] = "z2" });
        var pod = world.Pod("p", spec =>
        {
            spec.NodeSelector = new() { ["disk"] = "ssd" };
            spec.Affinity = new Affinity
            {
                NodeAffinity = new NodeAffinity
                {
                    RequiredDuringSchedulingIgnoredDuringExecution = new NodeSelector
                    {
                        NodeSelectorTerms = [new NodeSelectorTerm { MatchExpressions = [new NodeSelectorRequirement { Key = "zone", Operator = "In", Values = ["z1", "z2"] }] }],
                    },
                },
            };
        });
        Assert.Equal("b", world.Pick(pod));
    }

    [Fact]
    public void Two_pods_with_the_same_host_port_do_not_share_a_node()
    {
        var world = new World().Node("a").Node("b");
        void Port(PodSpec spec) => spec.Containers![0].Ports = [new ContainerPort { ContainerPortValue = 80, HostPort = 8080 }];
        world.Placed("a", world.Pod("one", Port));
        Assert.Equal("b", world.Pick(world.Pod("two", Port)));
    }

    [Fact]
    public void A_pod_that_names_its_node_goes_there_or_nowhere()
    {
        var world = new World().Node("a").Node("b");
        Assert.Equal("b", world.Pick(world.Pod("p", spec => spec.NodeName = "b")));
        Assert.Contains("requested node name", world.Refusal(world.Pod("q", spec => spec.NodeName = "gone")), StringComparison.Ordinal);
    }

    [Fact]
    public void Required_spread_keeps_the_skew()
    {
        var world = new World().Node("a").Node("b");
        void Spread(PodSpec spec) => spec.TopologySpreadConstraints =
        [
            new TopologySpreadConstraint
            {
                MaxSkew = 1, TopologyKey = "kubernetes.io/hostname", WhenUnsatisfiable = "DoNotSchedule",
                LabelSelector = new LabelSelector { MatchLabels = new() { ["app"] = "x" } },
            },
        ];
        var labels = new Dictionary<string, string> { ["app"] = "x" };
        world.Placed("a", world.Pod("one", labels: labels));
        Assert.Equal("b", world.Pick(world.Pod("two", Spread, labels: labels)));
    }

    [Fact]
    public void Required_anti_affinity_holds_in_both_directions()
    {
        var world = new World().Node("a").Node("b");
        static void Avoid(PodSpec spec) => spec.Affinity = new Affinity
        {
            PodAntiAffinity = new PodAntiAffinity
            {
                RequiredDuringSchedulingIgnoredDuringExecution =
                    [new PodAffinityTerm { TopologyKey = "kubernetes.io/hostname", LabelSelector = new LabelSelector { MatchLabels = new() { ["app"] = "x" } } }],
            },
        };
        var labels = new Dictionary<string, string> { ["app"] = "x" };
        world.Placed("a", world.Pod("one", Avoid, labels: labels));
        Assert.Equal("b", world.Pick(world.Pod("two", Avoid, labels: labels)));
        Assert.Equal("b", world.Pick(world.Pod("three", labels: labels)));
    }

    [Fact]
    public void The_first_pod_of_a_group_may_start_it_and_the_rest_follow()
    {
        var world = new World().Node("a").Node("b");
        static void Together(PodSpec spec) => spec.Affinity = new Affinity
        {
            PodAffinity = new PodAffinity
            {
                RequiredDuringSchedulingIgnoredDuringExecution =
                    [new PodAffinityTerm { TopologyKey = "kubernetes.io/hostname", LabelSelector = new LabelSelector { MatchLabels = new() { ["app"] = "x" } } }],
            },
        };
        var labels = new Dictionary<string, string> { ["app"] = "x" };
        var first = world.Pod("one", Together, labels: labels);
        var node = world.Pick(first);
        Assert.NotNull(node);
        world.Placed(node, first);
        Assert.Equal(node, world.Pick(world.Pod("two", Together, labels: labels)));
    }
}
