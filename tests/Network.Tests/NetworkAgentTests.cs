using System.Net;
using EdgeOrch.Client;
using EdgeOrch.Client.Informers;
using EdgeOrch.Linux.Netlink.Netfilter;
using EdgeOrch.Linux.Netlink.Route;
using EdgeOrch.Network.Cni;
using EdgeOrch.Network.Proxy;
using EdgeOrch.Network.Routes;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeOrch.Network.Tests;

/// <summary>
/// The whole of a node's networking. It works on the process's own network namespace, so the test starts itself again
/// inside one of its own.
/// </summary>
public sealed class NetworkAgentTests
{
    private const string InsideVariable = "EDGEORCH_TEST_INSIDE_NAMESPACE";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task A_node_object_becomes_a_bridge_a_configuration_routes_and_rules_and_clean_up_leaves_nothing()
    {
        if (Environment.GetEnvironmentVariable(InsideVariable) is null)
        {
            using var host = new TestNamespace("agent");
            host.Command("env", InsideVariable + "=1", "dotnet", "vstest", typeof(NetworkAgentTests).Assembly.Location, "--TestCaseFilter:FullyQualifiedName~NetworkAgentTests");
            return;
        }

        using var directory = new TemporaryDirectory();
        using var route = RouteNetlink.Open();
        route.CreateBridge("segment", 1420);
        route.EnsureAddress(route.FindLink("segment")!.Index, IPAddress.Parse("192.168.50.1"), 24);
        route.SetUp(route.FindLink("segment")!.Index);
        route.ReplaceRoute(new RouteInfo(IPNetwork.Parse("0.0.0.0/0"), IPAddress.Parse("192.168.50.254"), null));
        var api = new FakeApi();
        api.Put("/api/v1/nodes", "a", """{"spec":{},"status":{"addresses":[{"type":"InternalIP","address":"192.168.50.1"}]}}""");
        api.Put("/api/v1/nodes", "b", """{"spec":{"podCIDR":"10.42.1.0/24","podCIDRs":["10.42.1.0/24"]},"status":{"addresses":[{"type":"InternalIP","address":"192.168.50.2"}]}}""");
        api.Put("/api/v1/services", "web", """{"metadata":{"namespace":"d"},"spec":{"clusterIP":"10.43.0.2","ports":[{"port":80}]}}""");
        var informers = new InformerSet(new ApiClient(api), TimeProvider.System, NullLoggerFactory.Instance);
        var agent = new NetworkAgent(Options(directory.Path), informers, TimeProvider.System, NullLoggerFactory.Instance);
        using var stop = new CancellationTokenSource();
        var running = Task.WhenAll(informers.RunAsync(stop.Token), agent.RunAsync(stop.Token));
        Assert.False(agent.Ready.IsCompleted);

        api.Put("/api/v1/nodes", "a", """{"spec":{"podCIDR":"10.42.0.0/24","podCIDRs":["10.42.0.0/24"]},"status":{"addresses":[{"type":"InternalIP","address":"192.168.50.1"}]}}""");
        await agent.Ready.WaitAsync(Patience);
        Assert.Contains("\"podCIDR\": \"10.42.0.0/24\"", File.ReadAllText(Path.Combine(directory.Path, "net.d", CniConfig.FileName)));
        Assert.Contains("\"mtu\": 1420", File.ReadAllText(Path.Combine(directory.Path, "net.d", CniConfig.FileName)));
        Assert.NotNull(new FileInfo(Path.Combine(directory.Path, "bin", CniPlugin.PluginType)).LinkTarget);
        Assert.True(route.FindLink("eo0")!.IsUp);
        Assert.Contains(route.Routes(), known => known.Destination.ToString() == "10.43.0.0/16" && known.Protocol == NodeNetwork.ServiceRouteProtocol);
        await Until(() => route.Routes().Any(known => known is { Protocol: RoutePlan.Protocol } && known.Destination.ToString() == "10.42.1.0/24"));
        await Until(() => agent.ServicesInStep);
        Assert.Empty(agent.Reclaim(_ => false));

        await stop.CancelAsync();
        await running;
        Assert.NotEmpty(Rules());
        NetworkCleanup.RemoveAll();
        NetworkCleanup.RemoveAll();
        Assert.Empty(Rules());
        Assert.Null(route.FindLink("eo0"));
        Assert.DoesNotContain(route.Routes(), known => known.Protocol is RoutePlan.Protocol or NodeNetwork.ServiceRouteProtocol);
    }

    private static NetworkOptions Options(string directory) => new()
    {
        NodeName = "a",
        ClusterCidr = IPNetwork.Parse("10.42.0.0/16"),
        ServiceCidr = IPNetwork.Parse("10.43.0.0/16"),
        DataDirectory = Path.Combine(directory, "cni"),
        CniConfigDirectory = Path.Combine(directory, "net.d"),
        CniPluginDirectory = Path.Combine(directory, "bin"),
        Executable = "/usr/bin/edgeorch",
    };

    private static IReadOnlyDictionary<string, int> Rules()
    {
        using var socket = NftSocket.Open();
        return socket.CountRules(NftFamily.Ip, ProxyNodeInfo.TableName);
    }

    private static async Task Until(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (!condition())
        {
            await Task.Delay(20, limit.Token);
        }
    }
}
