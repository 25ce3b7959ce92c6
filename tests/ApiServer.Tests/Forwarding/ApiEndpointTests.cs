using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using EdgeOrch.ApiServer.Bootstrap;
using EdgeOrch.Store;

namespace EdgeOrch.ApiServer.Tests.Forwarding;

/// <summary>Where the kubernetes service leads.</summary>
public sealed class ApiEndpointTests
{
    private const string Endpoints = "/api/v1/namespaces/default/endpoints/kubernetes";
    private const string Slices = "/apis/discovery.k8s.io/v1/namespaces/default/endpointslices";

    [Fact]
    public void All_voters_are_listed_and_learners_are_not()
    {
        var view = new GroupView(1, 1, 3, true,
        [
            new GroupMember(1, MemberPart.Voter, null),
            new GroupMember(2, MemberPart.Voter, new MemberInfo("b", "", "192.0.2.2:6443")),
            new GroupMember(3, MemberPart.Learner, new MemberInfo("c", "", "192.0.2.3:6443")),
            new GroupMember(4, MemberPart.Voter, new MemberInfo("d", "", "[2001:db8::1]:6443")),
            new GroupMember(5, MemberPart.Voter, new MemberInfo("e", "", "127.0.0.1:6443")),
            new GroupMember(6, MemberPart.Voter, new MemberInfo("f", "", "192.0.2.6:7443")),
        ]);
        var own = IPEndPoint.Parse("192.0.2.1:6443");
        Assert.Equal(["192.0.2.1:6443", "192.0.2.2:6443", "192.0.2.6:7443"], ApiEndpoints.Of(view, own).Select(static a => a.ToString()));
        Assert.Equal(["192.0.2.1:6443"], ApiEndpoints.Of(null, own).Select(static a => a.ToString()));
        Assert.Equal(["192.0.2.9:1"], ApiEndpoints.Of(
            new GroupView(1, 1, 1, true, [new GroupMember(1, MemberPart.Voter, new MemberInfo("a", "", "192.0.2.1:6443"))]), IPEndPoint.Parse("192.0.2.9:1")).Select(static a => a.ToString()));
        Assert.Empty(ApiEndpoints.Of(null, IPEndPoint.Parse("127.0.0.1:6443")));
    }

    [Fact]
    public void Each_port_has_a_slice()
    {
        IPEndPoint[] addresses = [IPEndPoint.Parse("192.0.2.1:7000"), IPEndPoint.Parse("192.0.2.2:6443"), IPEndPoint.Parse("192.0.2.3:6443")];
        var slices = ApiEndpoints.Slices(addresses, AddressFamily.InterNetwork, 1);
        Assert.Equal(["kubernetes", "kubernetes-7000"], slices.Select(static slice => (string)slice["metadata"]!["name"]!));
        Assert.Equal(["192.0.2.2", "192.0.2.3"], slices[0]["endpoints"]!.AsArray().Select(static endpoint => (string)endpoint!["addresses"]![0]!));
        Assert.Equal(2, ApiEndpoints.Endpoints(addresses)["subsets"]!.AsArray().Count);
        Assert.Empty(Assert.Single(ApiEndpoints.Slices([], AddressFamily.InterNetwork, 6443))["endpoints"]!.AsArray());
    }

    [Fact]
    public async Task The_endpoints_follow_the_servers_that_vote()
    {
        await using var servers = await GroupOfServers.StartAsync(2);
        servers.Group.Put(8, MemberPart.Voter, new MemberInfo("h", "", "192.0.2.8:6443"));
        await ShowsAsync("192.0.2.8");
        servers.Group.Put(9, MemberPart.Voter, new MemberInfo("i", "", "192.0.2.9:7443"));
        await ShowsAsync("192.0.2.8", "192.0.2.9");
        servers.Group.Remove(8);
        await ShowsAsync("192.0.2.9");
        servers.Group.Lead(2);
        servers.Group.Remove(9);
        servers.Group.Put(8, MemberPart.Voter, new MemberInfo("h", "", "192.0.2.8:6443"));
        await ShowsAsync("192.0.2.8");

        async Task ShowsAsync(params string[] wanted)
        {
            var deadline = DateTime.UtcNow.AddSeconds(60);
            while (true)
            {
                var (_, endpoints, _) = await servers.SendAsync(2, "GET", Endpoints);
                var (_, slices, _) = await servers.SendAsync(2, "GET", Slices);
                var inEndpoints = (endpoints["subsets"] as JsonArray ?? []).SelectMany(static s => s!["addresses"]!.AsArray()).Select(static a => (string)a!["ip"]!);
                var inSlices = slices["items"]!.AsArray().SelectMany(static s => s!["endpoints"] as JsonArray ?? []).Select(static e => (string)e!["addresses"]![0]!);
                if (inEndpoints.Order().SequenceEqual(wanted) && inSlices.Order().SequenceEqual(wanted))
                {
                    return;
                }

                Assert.True(DateTime.UtcNow < deadline, $"{endpoints.ToJsonString()} {slices.ToJsonString()}");
                await Task.Delay(10);
            }
        }
    }
}
