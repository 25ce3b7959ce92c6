using System.Net;
using System.Net.Sockets;
using System.Text;
using EdgeOrch.Linux.Netlink.Netfilter;
using EdgeOrch.Network.Cni;
using EdgeOrch.Network.Proxy;

namespace EdgeOrch.Network.Tests;

/// <summary>Real connections through virtual services: a node with two pods on its bridge, and a client machine on its segment.</summary>
public sealed class ServiceTrafficTests : IDisposable
{
    private const string ClusterIP = "10.43.0.10";
    private const string PodA = "10.42.0.2";
    private const string PodB = "10.42.0.3";

    private static readonly ProxyNodeInfo Node = new(NftFamily.Ip, IPNetwork.Parse("10.42.0.0/16"), IPNetwork.Parse("10.42.0.0/24"));

    private readonly TestNode _node = new();
    private readonly TestNamespace _a = new("a");
    private readonly TestNamespace _b = new("b");
    private readonly TestNamespace _client;
    private readonly NftablesDataPlane _dataPlane;
    private readonly List<IDisposable> _servers = [];

    public ServiceTrafficTests()
    {
        _client = _node.JoinSegment("192.168.50.9");
        _node.Add("a", _a);
        _node.Add("b", _b);
        _dataPlane = _node.Run(() =>
        {
            // The node has no default route: services must work on a device that is alone.
            NodeNetwork.Ensure(IPNetwork.Parse("10.42.0.0/24"), 1500, IPNetwork.Parse("10.43.0.0/16"));
            return new NftablesDataPlane(Node);
        });
        _servers.Add(new TcpProbe.Server(_a, PodA, 8080, "a"));
        _servers.Add(new TcpProbe.Server(_b, PodB, 8080, "b"));
    }

    public void Dispose()
    {
        _servers.ForEach(server => server.Dispose());
        _dataPlane.Dispose();
        _client.Dispose();
        _a.Dispose();
        _b.Dispose();
        _node.Dispose();
    }

    [Fact]
    public void A_cluster_address_is_shared_by_all_endpoints_for_pods_the_node_and_machines_outside()
    {
        Apply(Service());
        foreach (var client in new[] { _a, _node.Host, _client })
        {
            var answers = Enumerable.Range(0, 40).Select(_ => TcpProbe.Ask(client, ClusterIP, 80)[0]).ToHashSet();
            Assert.Equal(['a', 'b'], answers.Order());
        }
    }

    [Fact]
    public void A_pod_keeps_its_address_towards_another_pod_and_reaches_itself()
    {
        Apply(Service() with { Endpoints = [Endpoint(PodB)] });
        Assert.Equal("b from " + PodA, TcpProbe.Ask(_a, ClusterIP, 80));
        Assert.StartsWith("b from ", TcpProbe.Ask(_b, ClusterIP, 80));
    }

    [Fact]
    public void A_node_port_answers_on_the_nodes_addresses()
    {
        Apply(Service() with { NodePort = 30080 });
        Assert.Matches("^[ab] from 10.42.0.1$", TcpProbe.Ask(_client, TestNode.Address, 30080));
        Assert.Matches("^[ab] from ", TcpProbe.Ask(_node.Host, TestNode.Address, 30080));
        Assert.Matches("^[ab] from ", TcpProbe.Ask(_a, TestNode.Address, 30080));
    }

    [Fact]
    public void With_a_local_external_policy_the_clients_address_is_kept()
    {
        Apply(Service() with { NodePort = 30080, ExternalLocal = true });
        Assert.Matches("^[ab] from 192.168.50.9$", TcpProbe.Ask(_client, TestNode.Address, 30080));
    }

    [Fact]
    public void Without_a_ready_endpoint_the_client_is_refused_at_once()
    {
        Apply(Service() with { NodePort = 30080, Endpoints = [] });
        foreach (var client in new[] { _a, _node.Host, _client })
        {
            Assert.Equal(SocketError.ConnectionRefused, Refusal(client, ClusterIP, 80));
            Assert.Equal(SocketError.ConnectionRefused, Refusal(client, TestNode.Address, 30080));
        }
    }

    [Fact]
    public void A_port_the_service_does_not_have_is_refused()
    {
        Apply(Service());
        Assert.Equal(SocketError.ConnectionRefused, Refusal(_a, ClusterIP, 81));
    }

    [Fact]
    public void With_affinity_a_client_stays_with_its_endpoint_until_that_leaves()
    {
        var sticky = Service() with { ClientAffinity = TimeSpan.FromHours(1) };
        Apply(sticky);
        var first = TcpProbe.Ask(_client, ClusterIP, 80)[0];
        Assert.All(Enumerable.Range(0, 30), _ => Assert.Equal(first, TcpProbe.Ask(_client, ClusterIP, 80)[0]));
        Apply(sticky with { Endpoints = [Endpoint(first == 'a' ? PodB : PodA)] });
        Assert.Equal(first == 'a' ? 'b' : 'a', TcpProbe.Ask(_client, ClusterIP, 80)[0]);
    }

    [Fact]
    public void An_established_connection_goes_on_when_its_endpoint_leaves_the_service()
    {
        Apply(Service() with { Endpoints = [new EndpointSpec(IPAddress.Parse(PodA), 8081, IsLocal: true)] });
        using var listener = Listen(_a, PodA, 8081);
        using var client = Connect(_client, ClusterIP, 80);
        using var server = listener.Accept();
        Apply(Service() with { Endpoints = [Endpoint(PodB)] });
        server.Send("still here"u8);
        var buffer = new byte[100];
        Assert.Equal("still here", Encoding.ASCII.GetString(buffer, 0, client.Receive(buffer)));
        Assert.StartsWith("b", TcpProbe.Ask(_client, ClusterIP, 80));
    }

    [Fact]
    public async Task Not_one_connection_fails_while_endpoints_change()
    {
        using var stop = new CancellationTokenSource();
        Apply(Service());
        var changes = Task.Run(() =>
        {
            for (var i = 0; !stop.IsCancellationRequested; i++)
            {
                Apply(Service() with { Endpoints = (i % 3) switch { 0 => [Endpoint(PodA)], 1 => [Endpoint(PodB)], _ => [Endpoint(PodA), Endpoint(PodB)] } });
            }
        });
        Assert.All(Enumerable.Range(0, 300), _ => Assert.Matches("^[ab] from ", TcpProbe.Ask(_client, ClusterIP, 80)));
        await stop.CancelAsync();
        await changes;
    }

    [Fact]
    public void A_udp_client_moves_on_when_its_endpoint_is_gone()
    {
        var dns = Service() with { Protocol = ServicePortSpec.Udp, Port = 53, Endpoints = [Endpoint(PodA) with { Port = 53 }] };
        using var a = Udp(_a, PodA, 53);
        using var b = Udp(_b, PodB, 53);
        using var client = Udp(_client, "192.168.50.9", 0);
        Apply(dns);
        client.SendTo("1"u8, new IPEndPoint(IPAddress.Parse(ClusterIP), 53));
        Assert.Equal(1, a.Receive(new byte[10]));
        Apply(dns with { Endpoints = [Endpoint(PodB) with { Port = 53 }] });
        client.SendTo("22"u8, new IPEndPoint(IPAddress.Parse(ClusterIP), 53));
        Assert.Equal(2, b.Receive(new byte[10]));
    }

    [Fact]
    public void What_somebody_else_removes_is_noticed_and_restored()
    {
        Apply(Service());
        Assert.True(_dataPlane.IsIntact());
        _node.Host.Command("nft", "add", "table", "ip", "somebody");
        Assert.True(_dataPlane.IsIntact());
        _node.Host.Command("nft", "flush", "ruleset");
        Assert.False(_dataPlane.IsIntact());
        Apply(Service());
        Assert.Matches("^[ab] from ", TcpProbe.Ask(_client, ClusterIP, 80));
        _dataPlane.Cleanup();
        _dataPlane.Cleanup();
        Assert.DoesNotContain("edgeorch ", _node.Host.Command("nft", "list", "ruleset"));
    }

    [Fact]
    public void A_new_data_plane_takes_over_the_rules_of_one_that_died()
    {
        Apply(Service());
        using var next = _node.Run(() => new NftablesDataPlane(Node));
        next.Apply([Service() with { Endpoints = [Endpoint(PodB)] }]);
        Assert.StartsWith("b", TcpProbe.Ask(_client, ClusterIP, 80));
    }

    [Fact]
    public void A_restart_leaves_unchanged_rules_and_remembered_clients_alone()
    {
        var sticky = Service() with { ClientAffinity = TimeSpan.FromHours(1) };
        Apply(sticky);
        var first = TcpProbe.Ask(_client, ClusterIP, 80)[0];
        var before = _node.Host.Command("nft", "list", "table", "ip", "edgeorch");
        using var next = _node.Run(() => new NftablesDataPlane(Node));
        next.Apply([sticky]);
        Assert.True(next.IsIntact());
        Assert.Contains("192.168.50.9", before);
        Assert.All(Enumerable.Range(0, 20), _ => Assert.Equal(first, TcpProbe.Ask(_client, ClusterIP, 80)[0]));
        next.Apply([sticky with { Endpoints = [Endpoint(PodB)] }]);
        Assert.StartsWith("b", TcpProbe.Ask(_client, ClusterIP, 80));
    }

    private static ServicePortSpec Service() => new("default", "web", "", ServicePortSpec.Tcp, 80, IPAddress.Parse(ClusterIP))
    {
        Endpoints = [Endpoint(PodA), Endpoint(PodB)],
    };

    private static EndpointSpec Endpoint(string address) => new(IPAddress.Parse(address), 8080, IsLocal: true);

    private void Apply(params IReadOnlyList<ServicePortSpec> services) => _dataPlane.Apply(services);

    private static SocketError Refusal(TestNamespace client, string address, int port) =>
        Assert.Throws<SocketException>(() => TcpProbe.Ask(client, address, port)).SocketErrorCode;

    private static Socket Listen(TestNamespace where, string address, int port)
    {
        var socket = where.Run(() => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
        socket.Bind(new IPEndPoint(IPAddress.Parse(address), port));
        socket.Listen();
        return socket;
    }

    private static Socket Connect(TestNamespace where, string address, int port)
    {
        var socket = where.Run(() => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
        socket.ReceiveTimeout = (int)TcpProbe.Patience.TotalMilliseconds;
        using var limit = new CancellationTokenSource(TcpProbe.Patience);
        socket.ConnectAsync(IPAddress.Parse(address), port, limit.Token).AsTask().GetAwaiter().GetResult();
        return socket;
    }

    private static Socket Udp(TestNamespace where, string address, int port)
    {
        var socket = where.Run(() => new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp));
        socket.ReceiveTimeout = (int)TcpProbe.Patience.TotalMilliseconds;
        socket.Bind(new IPEndPoint(IPAddress.Parse(address), port));
        return socket;
    }
}
