using System.Net;
using EdgeOrch.Linux.Netlink.Route;

namespace EdgeOrch.Linux.Tests;

/// <summary>Links, addresses and routes in network namespaces of the test's own.</summary>
public sealed class NetworkLinkTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("edgeorch-links-").FullName;
    private readonly string _namespace;

    public NetworkLinkTests()
    {
        _namespace = Path.Combine(_directory, "one");
        NetworkNamespace.Create(_namespace);
    }

    public void Dispose()
    {
        foreach (var path in Directory.GetFiles(_directory))
        {
            NetworkNamespace.Remove(path);
        }

        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public void A_bridge_with_an_address_and_a_route_is_seen_as_it_was_made() => Inside(route =>
    {
        route.CreateBridge("br7", 1400);
        var bridge = route.FindLink("br7")!;
        route.EnsureAddress(bridge.Index, IPAddress.Parse("10.9.0.1"), 24);
        route.EnsureAddress(bridge.Index, IPAddress.Parse("10.9.0.1"), 24);
        route.SetUp(bridge.Index);
        bridge = route.FindLink("br7")!;
        Assert.Equal(("bridge", true, 1400), (bridge.Kind, bridge.IsUp, bridge.Mtu));
        var wanted = new RouteInfo(IPNetwork.Parse("10.8.0.0/16"), IPAddress.Parse("10.9.0.7"), null, 237, 50);
        route.ReplaceRoute(wanted);
        route.ReplaceRoute(wanted with { Gateway = IPAddress.Parse("10.9.0.8") });
        var found = Assert.Single(route.Routes(), known => known.Protocol == 237);
        Assert.Equal(wanted with { Gateway = IPAddress.Parse("10.9.0.8"), LinkIndex = bridge.Index }, found);
        Assert.True(route.DeleteRoute(found));
        Assert.False(route.DeleteRoute(found));
        Assert.True(route.DeleteAddress(bridge.Index, IPAddress.Parse("10.9.0.1"), 24));
        Assert.False(route.DeleteAddress(bridge.Index, IPAddress.Parse("10.9.0.1"), 24));
        Assert.True(route.DeleteLink("br7"));
        Assert.False(route.DeleteLink("br7"));
    });

    [Fact]
    public void A_refusal_says_what_was_attempted_and_why() => Inside(route =>
    {
        route.SetUp(1);
        var error = Assert.Throws<LinuxException>(() => route.ReplaceRoute(new RouteInfo(IPNetwork.Parse("10.8.0.0/16"), IPAddress.Parse("10.9.0.7"), null)));
        Assert.Contains("10.8.0.0/16 via 10.9.0.7", error.Message);
        Assert.Equal(Errno.ENETUNREACH, error.Errno);
        route.CreateBridge("twice", 1500);
        Assert.Equal(Errno.EEXIST, Assert.Throws<LinuxException>(() => route.CreateBridge("twice", 1500)).Errno);
    });

    [Fact]
    public void The_other_end_of_a_pair_is_made_in_another_namespace()
    {
        var other = Path.Combine(_directory, "two");
        NetworkNamespace.Create(other);
        Inside(route =>
        {
            using var target = NetworkNamespace.Open(other);
            route.CreateVeth("here", "there", 1300, target);
            Assert.Equal("veth", route.FindLink("here")!.Kind);
            Assert.Null(route.FindLink("there"));
            route.CreateBridge("br0", 1500);
            route.SetMaster(route.FindLink("here")!.Index, route.FindLink("br0")!.Index);
            route.SetHairpin(route.FindLink("here")!.Index, on: true);
            Assert.Equal(route.FindLink("br0")!.Index, route.FindLink("here")!.MasterIndex);
        });
        Assert.Equal(1300, NetworkNamespace.Run(other, () =>
        {
            using var route = RouteNetlink.Open();
            return route.FindLink("there")!.Mtu;
        }));
    }

    [Fact]
    public void Hundreds_of_links_come_in_one_listing() => Inside(route =>
    {
        for (var i = 0; i < 300; i++)
        {
            route.CreateVeth("a" + i, "b" + i, 1500);
        }

        Assert.Equal(600, route.Links().Count(link => link.Kind == "veth"));
    });

    [Fact]
    public async Task A_change_of_a_link_is_told_without_polling()
    {
        using var events = NetworkNamespace.Run(_namespace, LinkEvents.Open);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        await using var changes = events.Changes(limit.Token).GetAsyncEnumerator(limit.Token);
        var next = changes.MoveNextAsync();
        Assert.False(next.IsCompleted);
        Inside(route => route.SetUp(1));
        Assert.True(await next);
    }

    [Fact]
    public void The_namespace_of_the_calling_thread_stays_what_it_was()
    {
        var before = new FileInfo("/proc/thread-self/ns/net").LinkTarget;
        var inside = NetworkNamespace.Run(_namespace, () => new FileInfo("/proc/thread-self/ns/net").LinkTarget);
        Assert.NotEqual(before, inside);
        Assert.Equal(before, new FileInfo("/proc/thread-self/ns/net").LinkTarget);
        Assert.Throws<InvalidOperationException>(() => NetworkNamespace.Run(_namespace, () => throw new InvalidOperationException("from inside")));
        Assert.Equal(Errno.ENOENT, Assert.Throws<LinuxException>(() => NetworkNamespace.Run("/nowhere/ns", () => { })).Errno);
    }

    private void Inside(Action<RouteNetlink> action) => NetworkNamespace.Run(_namespace, () =>
    {
        using var route = RouteNetlink.Open();
        action(route);
    });
}
