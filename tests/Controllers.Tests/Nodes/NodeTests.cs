using EdgeOrch.Controllers.Nodes;

namespace EdgeOrch.Controllers.Tests.Nodes;

public sealed class NodeTests
{
    private static readonly DateTimeOffset Now = Samples.Now;
    private readonly ControllerOptions _options = new();

    [Fact]
    public void A_silent_node_becomes_unknown_after_the_grace_period()
    {
        var node = Samples.Node("n1");
        var sighting = NodeSighting.Update(null, node, null, Now);
        var (early, again) = NodeMonitor.Judge(node, sighting, _options, Now.AddSeconds(30));
        Assert.Null(early);
        Assert.InRange(again!.Value.TotalSeconds, 10, 10.1);

        var (late, none) = NodeMonitor.Judge(node, sighting, _options, Now.AddSeconds(41));

        Assert.Null(none);
        Assert.Equal(["Ready", "MemoryPressure", "DiskPressure", "PIDPressure"], late!.Select(condition => condition.Type));
        Assert.All(late!, condition => Assert.Equal("Unknown", condition.Status));
        Assert.Equal(("NodeStatusUnknown", "Kubelet stopped posting node status."), (late![0].Reason, late[0].Message));
        Assert.Equal(("NodeStatusNeverUpdated", "Kubelet never posted node status."), (late[1].Reason, late[1].Message));
        node.Status!.Conditions = late;
        Assert.Null(NodeMonitor.Judge(node, sighting, _options, Now.AddSeconds(99)).Conditions);
    }

    [Fact]
    public void A_lease_renewal_is_a_sign_of_life_whatever_the_nodes_clock_says()
    {
        var node = Samples.Node("n1");
        var lease = new Lease { Spec = new LeaseSpec { RenewTime = Now.AddYears(-3) } };
        var first = NodeSighting.Update(null, node, lease, Now);
        Assert.Equal(first, NodeSighting.Update(first, node, lease, Now.AddSeconds(39)));

        lease.Spec.RenewTime = Now.AddYears(-3).AddSeconds(10);
        var second = NodeSighting.Update(first, node, lease, Now.AddSeconds(39));

        Assert.Equal(Now.AddSeconds(39), second.SeenAt);
        Assert.Null(NodeMonitor.Judge(node, second, _options, Now.AddSeconds(70)).Conditions);
    }

    [Fact]
    public void A_node_that_never_reported_gets_the_longer_grace_from_its_creation()
    {
        var node = Samples.Node("n1", ready: null);
        node.Metadata.CreationTimestamp = Now.AddSeconds(-50);
        var sighting = NodeSighting.Update(null, node, null, Now);
        Assert.Null(NodeMonitor.Judge(node, sighting, _options, Now).Conditions);
        Assert.NotNull(NodeMonitor.Judge(node, sighting, _options, Now.AddSeconds(11)).Conditions);
    }

    [Theory]
    [InlineData("True", null)]
    [InlineData("False", "node.kubernetes.io/not-ready")]
    [InlineData("Unknown", "node.kubernetes.io/unreachable")]
    public void Readiness_becomes_taints(string ready, string? key)
    {
        var node = Samples.Node("n1", ready);
        var taints = NodeTaints.Update(node, NodeTaints.EvictingKey(node), Now) ?? [];
        Assert.Equal(key is null ? [] : [(key, "NoSchedule"), (key, "NoExecute")], taints.Select(taint => (taint.Key!, taint.Effect!)));
        Assert.All(taints, taint => Assert.Equal(Now, taint.TimeAdded));
    }

    [Fact]
    public void Taints_of_others_stay_and_own_ones_leave_with_their_reason()
    {
        var node = Samples.Node("n1", "Unknown");
        node.Spec!.Unschedulable = true;
        node.Spec.Taints = [new Taint { Key = "dedicated", Value = "gpu", Effect = "NoSchedule" }];
        node.Spec.Taints = NodeTaints.Update(node, NodeTaints.EvictingKey(node), Now);
        Assert.Equal(4, node.Spec.Taints!.Count);
        Assert.Null(NodeTaints.Update(node, NodeTaints.EvictingKey(node), Now.AddHours(1)));

        node.Status!.Conditions![0].Status = "True";
        node.Spec.Unschedulable = null;

        Assert.Equal("dedicated", Assert.Single(NodeTaints.Update(node, null, Now)!).Key);
    }

    [Theory]
    [InlineData(0, 1, "FullDisruption")]
    [InlineData(1, 2, "Normal")]
    [InlineData(1, 3, "PartialDisruption")]
    [InlineData(10, 3, "Normal")]
    [InlineData(0, 0, "Normal")]
    public void Zones_are_judged_by_their_share_of_silent_nodes(int ready, int notReady, string state) =>
        Assert.Equal(state, ZoneHealth.StateOf(ready, notReady, 0.55).ToString());

    [Fact]
    public void When_every_node_is_silent_nothing_is_evicted()
    {
        V1Node[] all = [Samples.Node("a", "Unknown"), Samples.Node("b", "Unknown")];
        Assert.Equal(0, ZoneHealth.EvictionRate(all, ":", _options));
        V1Node[] some = [Samples.Node("a", "Unknown"), Samples.Node("b")];
        Assert.Equal(0.1, ZoneHealth.EvictionRate(some, ":", _options));
    }

    [Fact]
    public void Evictions_are_spaced_out_per_zone()
    {
        var limiter = new EvictionLimiter();
        Assert.Equal(TimeSpan.Zero, limiter.Take("a", 0.1, Now));
        Assert.Equal(TimeSpan.FromSeconds(7), limiter.Take("a", 0.1, Now.AddSeconds(3)));
        Assert.Equal(TimeSpan.Zero, limiter.Take("b", 0.1, Now.AddSeconds(3)));
        Assert.Equal(TimeSpan.Zero, limiter.Take("a", 0.1, Now.AddSeconds(10)));
        Assert.Null(limiter.Take("a", 0, Now.AddDays(1)));
    }

    [Fact]
    public void Pods_leave_when_their_tolerations_run_out()
    {
        Taint[] taints = [new() { Key = NodeTaints.Unreachable, Effect = "NoExecute", TimeAdded = Now }, new() { Key = "x", Effect = "NoSchedule" }];
        Assert.Equal(Now, TaintEviction.EvictAt(null, taints, Now));
        Assert.Equal(Now.AddSeconds(300), TaintEviction.EvictAt([Tolerate(NodeTaints.Unreachable, 300)], taints, Now));
        Assert.Null(TaintEviction.EvictAt([Tolerate(NodeTaints.Unreachable, null)], taints, Now));
        Assert.Null(TaintEviction.EvictAt([new Toleration { Operator = "Exists" }], taints, Now));
        Assert.Equal(Now, TaintEviction.EvictAt([Tolerate(NodeTaints.NotReady, 300)], taints, Now));
        Assert.Null(TaintEviction.EvictAt(null, [taints[1]], Now));
        Assert.True(TaintEviction.EvictAt([Tolerate(NodeTaints.Unreachable, long.MaxValue)], taints, Now) > Now.AddYears(60));
        Taint[] last = [new() { Key = NodeTaints.Unreachable, Effect = "NoExecute", TimeAdded = DateTimeOffset.MaxValue }];
        Assert.Equal(DateTimeOffset.MaxValue, TaintEviction.EvictAt([Tolerate(NodeTaints.Unreachable, 300)], last, Now));
    }

    [Fact]
    public void Node_networks_are_cut_from_the_cluster_network_and_go_round()
    {
        var networks = new NodeNetworks("10.42.0.0/16", 24);
        Assert.Equal((UInt128)256, networks.Count);
        Assert.Equal("10.42.7.0/24", networks.At(7));
        Assert.Equal((UInt128)7, networks.IndexOf("10.42.7.0/24"));
        Assert.Null(networks.IndexOf("10.43.7.0/24"));
        Assert.Null(networks.IndexOf(""));
        Assert.Equal((UInt128)2, networks.NextFree(new HashSet<UInt128> { 0, 1 }, 0));
        Assert.Equal((UInt128)0, networks.NextFree(new HashSet<UInt128> { 255 }, 255));

        var tiny = new NodeNetworks("10.42.0.0/31", 32);
        Assert.Null(tiny.NextFree(new HashSet<UInt128> { 0, 1 }, 0));
        Assert.Equal("fd00:42:0:1::/64", new NodeNetworks("fd00:42::/48", 64).At(1));
        Assert.Contains("10.42.0.0", Assert.Throws<FormatException>(() => new NodeNetworks("10.42.0.0/26", 24)).Message, StringComparison.Ordinal);
        Assert.Throws<FormatException>(() => new NodeNetworks("nonsense", 24));
    }

    private static Toleration Tolerate(string key, long? seconds) => new() { Key = key, Operator = "Exists", Effect = "NoExecute", TolerationSeconds = seconds };
}
