using EdgeOrch.Api.Types;
using EdgeOrch.Node.Pods;
using EdgeOrch.Node.Runtime;
using EdgeOrch.Node.Variables;

namespace EdgeOrch.Node.Tests.Pods;

public sealed class VariableTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("$(A)", "1")]
    [InlineData("x$(A)y$(B)z", "x1y2z")]
    [InlineData("$$(A)", "$(A)")]
    [InlineData("$(MISSING)", "$(MISSING)")]
    [InlineData("$(A", "$(A")]
    [InlineData("$", "$")]
    public void References_expand_as_upstream_expands_them(string text, string expected)
    {
        var known = new Dictionary<string, string> { ["A"] = "1", ["B"] = "2" };
        Assert.Equal(expected, VariableExpansion.Expand(text, known.GetValueOrDefault));
    }

    [Fact]
    public void Services_appear_in_both_styles()
    {
        var service = new Service
        {
            Metadata = new ObjectMeta { Name = "my-web", Namespace = "default" },
            Spec = new ServiceSpec { ClusterIP = "10.96.0.7", Ports = [new ServicePort { Name = "http", Port = 80 }] },
        };
        var variables = ServiceVariables.Of([service]);
        Assert.Equal("10.96.0.7", variables["MY_WEB_SERVICE_HOST"]);
        Assert.Equal("80", variables["MY_WEB_SERVICE_PORT"]);
        Assert.Equal("80", variables["MY_WEB_SERVICE_PORT_HTTP"]);
        Assert.Equal("tcp://10.96.0.7:80", variables["MY_WEB_PORT"]);
        Assert.Equal("tcp://10.96.0.7:80", variables["MY_WEB_PORT_80_TCP"]);
        Assert.Equal("10.96.0.7", variables["MY_WEB_PORT_80_TCP_ADDR"]);
    }

    [Fact]
    public void Durations_read_as_in_upstreams_messages()
    {
        Assert.Equal("10s", GoDuration.Format(TimeSpan.FromSeconds(10)));
        Assert.Equal("1m20s", GoDuration.Format(TimeSpan.FromSeconds(80)));
        Assert.Equal("5m0s", GoDuration.Format(TimeSpan.FromMinutes(5)));
        Assert.Equal("1.25s", GoDuration.Format(TimeSpan.FromMilliseconds(1250)));
    }

    [Fact]
    public void Cluster_first_names_the_cluster_and_keeps_the_nodes_search_list()
    {
        var pod = new Pod { Metadata = new ObjectMeta { Namespace = "shop" }, Spec = new PodSpec { DnsPolicy = "ClusterFirst" } };
        var options = new NodeOptions { NodeName = "n", DataDirectory = "/tmp", ClusterDns = ["10.96.0.10"] };
        var dns = DnsConfigBuilder.Build(pod, options, "nameserver 192.0.2.53\nsearch example.com\n");
        Assert.Equal(["10.96.0.10"], dns.Servers);
        Assert.Equal(["shop.svc.cluster.local", "svc.cluster.local", "cluster.local", "example.com"], dns.Searches);
        Assert.Equal(["ndots:5"], dns.Options);
    }
}
