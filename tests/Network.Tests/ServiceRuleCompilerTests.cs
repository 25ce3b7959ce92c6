using System.Net;
using System.Runtime.CompilerServices;
using EdgeOrch.Linux.Netlink.Netfilter;
using EdgeOrch.Network.Proxy;

namespace EdgeOrch.Network.Tests;

/// <summary>Services in, rules out, as text.</summary>
public sealed class ServiceRuleCompilerTests
{
    private static readonly ProxyNodeInfo Node = new(NftFamily.Ip, IPNetwork.Parse("10.42.0.0/16"), IPNetwork.Parse("10.42.0.0/24"));

    /// <summary>The golden file shows a service of every shape; with EDGEORCH_REWRITE_GOLDEN=1 it is written anew, and the difference is read by a person.</summary>
    [Fact]
    public void Every_shape_of_service_compiles_to_the_golden_table()
    {
        var golden = Path.Combine(Path.GetDirectoryName(ThisFile())!, "Golden", "services.nft");
        var text = ServiceRuleCompiler.Compile(SampleServices.All(), Node).Text();
        if (Environment.GetEnvironmentVariable("EDGEORCH_REWRITE_GOLDEN") == "1")
        {
            File.WriteAllText(golden, text);
        }

        Assert.Equal(File.ReadAllText(golden), text);
    }

    [Fact]
    public void The_order_of_the_input_does_not_matter()
    {
        var expected = ServiceRuleCompiler.Compile(SampleServices.All(), Node).Text();
        var random = new Random(5);
        for (var i = 0; i < 20; i++)
        {
            var services = SampleServices.All().OrderBy(_ => random.Next())
                .Select(service => service with { Endpoints = [.. service.Endpoints.OrderBy(_ => random.Next())] });
            Assert.Equal(expected, ServiceRuleCompiler.Compile(services, Node).Text());
        }
    }

    [Fact]
    public void Nothing_changes_gives_an_empty_transaction()
    {
        var table = ServiceRuleCompiler.Compile(SampleServices.All(), Node);
        Assert.True(NftTableChange.Between(table, ServiceRuleCompiler.Compile(SampleServices.All(), Node)).IsEmpty);
        Assert.False(NftTableChange.Between(null, table).IsEmpty);
    }

    [Fact]
    public void Terminating_endpoints_serve_only_while_no_ready_one_is_left()
    {
        var leaving = SampleServices.Endpoint("10.42.0.5") with { IsReady = false, IsTerminating = true };
        var ready = SampleServices.Endpoint("10.42.0.6");
        var dead = SampleServices.Endpoint("10.42.0.7") with { IsReady = false, IsServing = false, IsTerminating = true };
        var service = SampleServices.All()[0];
        Assert.Equal([ready], EndpointSelection.Of(service with { Endpoints = [leaving, ready, dead] }).Cluster);
        Assert.Equal([leaving], EndpointSelection.Of(service with { Endpoints = [leaving, dead] }).Cluster);
        Assert.Empty(EndpointSelection.Of(service with { Endpoints = [dead] }).Cluster);
    }

    [Fact]
    public void The_other_family_compiles_as_well()
    {
        var node = new ProxyNodeInfo(NftFamily.Ip6, IPNetwork.Parse("fd00:42::/56"), IPNetwork.Parse("fd00:42::/64"));
        var service = new ServicePortSpec("default", "six", "", ServicePortSpec.Tcp, 80, IPAddress.Parse("fd00:43::a"))
        {
            Endpoints = [new EndpointSpec(IPAddress.Parse("fd00:42::5"), 8080)],
        };
        var table = ServiceRuleCompiler.Compile([service], node);
        Assert.Contains("fd00:43::a . tcp . 80 : goto svc/default/six/tcp/80", table.Text());
        using var host = new TestNamespace();
        host.Run(() =>
        {
            using var socket = NftSocket.Open();
            socket.Commit(NftTableChange.Between(null, table));
        });
        Assert.Contains("dnat to [fd00:42::5]:8080", host.Command("nft", "list", "table", "ip6", "edgeorch"));
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
