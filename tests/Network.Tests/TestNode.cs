using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using EdgeOrch.Linux;
using EdgeOrch.Linux.Netlink.Route;
using EdgeOrch.Network.Cni;

namespace EdgeOrch.Network.Tests;

/// <summary>A node in a network namespace: an outer interface on a segment, and the plugin wiring pods.</summary>
internal sealed class TestNode : IDisposable
{
    public const string Address = "192.168.50.1";

    private readonly string _data = Directory.CreateTempSubdirectory("edgeorch-cni-").FullName;
    private int _peers;

    public TestNamespace Host { get; } = new("host");

    public T Run<T>(Func<T> action) => Host.Run(action);

    public IReadOnlyList<LinkInfo> Links() => Host.Run(() =>
    {
        using var route = RouteNetlink.Open();
        return route.Links();
    });

    public PodNetwork Network() => new(CniNetworkConfig.Parse(Encoding.UTF8.GetBytes(Configuration("{}"))));

    /// <summary>Another machine, joined to the node by a wire.</summary>
    public TestNamespace JoinSegment(string address)
    {
        var machine = new TestNamespace("machine");
        var name = "seg" + Interlocked.Increment(ref _peers);
        Host.Run(() =>
        {
            using var route = RouteNetlink.Open();
            using var other = NetworkNamespace.Open(machine.Path);
            route.CreateVeth(name, "eth0", 1500, other);
            var link = route.FindLink(name)!;
            route.EnsureAddress(link.Index, IPAddress.Parse(Address), 24);
            route.SetUp(link.Index);
        });
        machine.Run(() =>
        {
            using var route = RouteNetlink.Open();
            var link = route.FindLink("eth0")!;
            route.EnsureAddress(link.Index, IPAddress.Parse(address), 24);
            route.SetUp(link.Index);
            route.ReplaceRoute(new RouteInfo(IPNetwork.Parse("0.0.0.0/0"), IPAddress.Parse(Address), link.Index));
        });
        return machine;
    }

    public JsonNode Add(string containerId, TestNamespace pod, string runtimeConfig = "{}")
    {
        var (code, answer) = Call("ADD", containerId, pod, runtimeConfig: runtimeConfig);
        Assert.True(code == 0, answer.ToJsonString());
        return answer;
    }

    public (int ExitCode, JsonNode Answer) Call(
        string command, string containerId, TestNamespace? pod, string? path = null, string runtimeConfig = "{}") => Host.Run(() =>
    {
        using var output = new MemoryStream();
        var environment = new Dictionary<string, string>
        {
            ["CNI_COMMAND"] = command,
            ["CNI_CONTAINERID"] = containerId,
            ["CNI_NETNS"] = path ?? pod?.Path ?? "",
            ["CNI_IFNAME"] = "eth0",
            ["CNI_ARGS"] = "IgnoreUnknown=1;K8S_POD_NAMESPACE=default;K8S_POD_NAME=" + containerId,
        };
        using var input = new MemoryStream(Encoding.UTF8.GetBytes(Configuration(runtimeConfig)));
        // In-memory streams complete at once, so everything runs on this thread, inside the node's namespace.
        var code = CniPlugin.RunAsync(environment, input, output, CancellationToken.None).GetAwaiter().GetResult();
        var text = output.Length == 0 ? "{}"u8.ToArray() : output.ToArray();
        return (code, JsonNode.Parse(text)!);
    });

    public void Dispose()
    {
        Host.Dispose();
        Directory.Delete(_data, recursive: true);
    }

    private string Configuration(string runtimeConfig) =>
        $$"""{"cniVersion":"1.0.0","name":"edgeorch","type":"edgeorch-cni","podCIDR":"10.42.0.0/24","dataDir":"{{_data}}","runtimeConfig":{{runtimeConfig}}}""";
}
