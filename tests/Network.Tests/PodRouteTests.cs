using System.Net;
using EdgeOrch.Linux;
using EdgeOrch.Linux.Netlink.Route;
using EdgeOrch.Network.Cni;
using EdgeOrch.Network.Routes;

namespace EdgeOrch.Network.Tests;

/// <summary>Routes to the pods of other nodes.</summary>
public sealed class PodRouteTests
{
    private static readonly NodePodNetwork[] Nodes =
    [
        new("one", IPNetwork.Parse("10.42.0.0/24"), IPAddress.Parse("192.168.50.1")),
        new("two", IPNetwork.Parse("10.42.1.0/24"), IPAddress.Parse("192.168.50.2")),
        new("far", IPNetwork.Parse("10.42.2.0/24"), IPAddress.Parse("172.31.0.9")),
    ];

    [Fact]
    public void The_plan_sets_what_is_missing_or_wrong_and_removes_only_what_was_ours()
    {
        RouteInfo Ours(string network, string gateway) => new(IPNetwork.Parse(network), IPAddress.Parse(gateway), 3, RoutePlan.Protocol);
        var plan = RoutePlan.Compute("one", Nodes, [
            Ours("10.42.1.0/24", "192.168.50.2"),
            Ours("10.42.2.0/24", "192.168.50.7"),
            Ours("10.42.9.0/24", "192.168.50.9"),
            new RouteInfo(IPNetwork.Parse("0.0.0.0/0"), IPAddress.Parse("192.168.50.254"), 3),
        ]);
        Assert.Equal("10.42.2.0/24", Assert.Single(plan.ToSet).Destination.ToString());
        Assert.Equal("10.42.9.0/24", Assert.Single(plan.ToRemove).Destination.ToString());
    }

    [Fact]
    public void Pods_of_two_nodes_reach_each_other_with_their_own_addresses()
    {
        using var one = new TestNode();
        using var two = one.JoinSegment("192.168.50.2");
        using var a = new TestNamespace("a");
        using var b = new TestNamespace("b");
        one.Add("a", a);
        using var data = new TemporaryDirectory();
        var network = new PodNetwork(new CniNetworkConfig("1.0.0", "edgeorch", "eo0", 1500, IPNetwork.Parse("10.42.1.0/24"), data.Path, [], null));
        two.Run(() => network.Add(new CniRequest("ADD", "b", b.Path, "eth0", "")));
        Assert.True(one.Run(() => Apply("one")));
        Assert.True(two.Run(() => Apply("two")));
        Assert.Equal("from 10.42.0.2", TcpProbe.Exchange(b, "10.42.1.2", 80, a, "10.42.1.2", 80));
        Assert.Equal("from 10.42.1.2", TcpProbe.Exchange(a, "10.42.0.2", 80, b, "10.42.0.2", 80));
        Assert.Equal(0, one.Run(() =>
        {
            PodRoutes.Cleanup();
            using var route = RouteNetlink.Open();
            return route.Routes().Count(known => known.Protocol == RoutePlan.Protocol);
        }));
    }

    /// <summary>One node is on no network of ours: it gets no route, and the others get theirs all the same.</summary>
    private static bool Apply(string self)
    {
        using var route = RouteNetlink.Open();
        var refused = PodRoutes.Apply(route, RoutePlan.Compute(self, Nodes, route.Routes()));
        return refused.All(refusal => refusal.Route.Destination == Nodes[2].PodCidr && refusal.Error.Errno is Errno.ENETUNREACH or Errno.EINVAL);
    }
}
