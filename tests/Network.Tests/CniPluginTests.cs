using System.Text;
using System.Text.Json.Nodes;
using EdgeOrch.Linux.Netlink.Route;
using EdgeOrch.Network.Cni;

namespace EdgeOrch.Network.Tests;

/// <summary>The plugin on a real node and real pods, each a network namespace.</summary>
public sealed class CniPluginTests : IDisposable
{
    private readonly TestNode _node = new();

    public void Dispose() => _node.Dispose();

    [Fact]
    public void Add_gives_a_pod_an_address_a_route_and_a_way_to_its_neighbour()
    {
        using var a = new TestNamespace("a");
        using var b = new TestNamespace("b");
        var first = _node.Add("sandbox-a", a);
        var second = _node.Add("sandbox-b", b);
        Assert.Equal("10.42.0.2/24", (string?)first["ips"]![0]!["address"]);
        Assert.Equal("10.42.0.1", (string?)first["ips"]![0]!["gateway"]);
        Assert.Equal(a.Path, (string?)first["interfaces"]![2]!["sandbox"]);
        Assert.Equal("10.42.0.3/24", (string?)second["ips"]![0]!["address"]);
        Assert.Equal("from 10.42.0.2", TcpProbe.Exchange(b, "10.42.0.3", 8080, a, "10.42.0.3", 8080));
    }

    [Fact]
    public void Add_and_delete_can_be_repeated_and_leave_nothing_behind()
    {
        using var pod = new TestNamespace("a");
        var first = _node.Add("sandbox-a", pod);
        var again = _node.Add("sandbox-a", pod);
        Assert.Equal(first.ToJsonString(), again.ToJsonString());
        Assert.Equal(0, _node.Call("CHECK", "sandbox-a", pod).ExitCode);
        Assert.Equal(0, _node.Call("DEL", "sandbox-a", pod).ExitCode);
        Assert.Equal(0, _node.Call("DEL", "sandbox-a", null).ExitCode);
        Assert.Empty(_node.Network().Reclaim(_ => false));
        Assert.DoesNotContain(_node.Links(), link => link.Name.StartsWith("veo", StringComparison.Ordinal));
        Assert.Equal(3, (int)_node.Call("CHECK", "sandbox-a", pod).Answer["code"]!);
    }

    [Fact]
    public void A_failed_add_keeps_no_address()
    {
        var (code, answer) = _node.Call("ADD", "sandbox-a", null, "/nowhere/netns");
        Assert.Equal(1, code);
        Assert.Equal(3, (int)answer["code"]!);
        Assert.Contains("/nowhere/netns", (string?)answer["msg"]);
        Assert.Empty(_node.Network().Reclaim(_ => false));
    }

    [Fact]
    public void Reclaim_gives_back_what_dead_sandboxes_hold()
    {
        using var a = new TestNamespace("a");
        using var b = new TestNamespace("b");
        _node.Add("alive", a);
        _node.Add("dead", b);
        var reclaimed = _node.Run(() => _node.Network().Reclaim(id => id == "alive"));
        Assert.Equal("10.42.0.3", Assert.Single(reclaimed).ToString());
        Assert.Single(_node.Links(), link => link.Name.StartsWith("veo", StringComparison.Ordinal));
    }

    [Fact]
    public void An_address_whose_namespace_is_gone_is_given_back_but_not_one_being_set_up()
    {
        using var alive = new TestNamespace("a");
        _node.Add("alive", alive);
        using (var dead = new TestNamespace("b"))
        {
            _node.Add("dead", dead);
        }

        // The kernel takes a dead namespace apart in its own time.
        Assert.True(SpinWait.SpinUntil(() => _node.Links().Count(link => link.Kind == "veth") == 1, TimeSpan.FromSeconds(20)));
        var now = DateTimeOffset.UtcNow;
        Assert.Empty(_node.Run(() => _node.Network().ReclaimUnwired(now)));
        Assert.Equal("10.42.0.3", Assert.Single(_node.Run(() => _node.Network().ReclaimUnwired(now.AddHours(1)))).ToString());
        Assert.Empty(_node.Run(() => _node.Network().ReclaimUnwired(now.AddHours(1))));
    }

    [Fact]
    public void A_host_port_leads_to_the_pod_until_it_is_deleted()
    {
        using var pod = new TestNamespace("a");
        using var client = _node.JoinSegment("192.168.50.9");
        _node.Add("sandbox-a", pod, """{"portMappings":[{"hostPort":9090,"containerPort":8080,"protocol":"tcp"}]}""");
        Assert.Equal("from 192.168.50.9", TcpProbe.Exchange(pod, "0.0.0.0", 8080, client, TestNode.Address, 9090));
        Assert.Equal(0, _node.Call("DEL", "sandbox-a", pod).ExitCode);
        Assert.DoesNotContain("9090", _node.Host.Command("nft", "list", "ruleset"));
    }

    [Fact]
    public async Task Version_lists_what_is_spoken_and_needs_no_configuration()
    {
        using var output = new MemoryStream();
        var code = await CniPlugin.RunAsync(
            new Dictionary<string, string> { ["CNI_COMMAND"] = "VERSION" }, new MemoryStream("""{"cniVersion":"0.4.0"}"""u8.ToArray()), output, CancellationToken.None);
        Assert.Equal(0, code);
        Assert.Equal("""{"cniVersion":"0.4.0","supportedVersions":["0.3.0","0.3.1","0.4.0","1.0.0","1.1.0"]}""", Encoding.UTF8.GetString(output.ToArray()));
    }

    [Theory]
    [InlineData("ADD", "{", 6)]
    [InlineData("ADD", """{"cniVersion":"9.0.0"}""", 1)]
    [InlineData("ADD", """{"cniVersion":"1.0.0","name":"n","dataDir":"/tmp/x","podCIDR":"10.0.0.0"}""", 7)]
    [InlineData("ADD", """{"cniVersion":"1.0.0","name":"n","dataDir":"/tmp/x"}""", 7)]
    [InlineData("JUMP", "{}", 4)]
    public async Task Bad_input_gets_an_error_of_the_specification(string command, string configuration, int expected)
    {
        using var output = new MemoryStream();
        var environment = new Dictionary<string, string>
        {
            ["CNI_COMMAND"] = command, ["CNI_CONTAINERID"] = "c", ["CNI_NETNS"] = "/nowhere", ["CNI_IFNAME"] = "eth0",
        };
        Assert.Equal(1, await CniPlugin.RunAsync(environment, new MemoryStream(Encoding.UTF8.GetBytes(configuration)), output, CancellationToken.None));
        Assert.Equal(expected, (int)JsonNode.Parse(output.ToArray())!["code"]!);
    }
}
