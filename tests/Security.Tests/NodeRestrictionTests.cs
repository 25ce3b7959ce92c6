using EdgeOrch.ApiServer.Authorization;
using EdgeOrch.ApiServer.Bootstrap;
using EdgeOrch.ApiServer.Pipeline.Security;

namespace EdgeOrch.Security.Tests;

/// <summary>What a node agent with valid credentials cannot do to the cluster.</summary>
public sealed class NodeRestrictionTests : IAsyncLifetime
{
    private const string Slices = "/apis/resource.k8s.io/v1/resourceslices";
    private static readonly UserInfo Node = ClusterSecurity.NodeUser("edge-1");
    private SecureServer _server = null!;

    public async Task InitializeAsync() => _server = await SecureServer.StartAsync();

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Theory]
    [InlineData("kubernetes.io/hostname", true)]
    [InlineData("topology.kubernetes.io/zone", true)]
    [InlineData("node.kubernetes.io/anything", true)]
    [InlineData("x.kubelet.kubernetes.io/anything", true)]
    [InlineData("example.com/tier", true)]
    [InlineData("plain", true)]
    [InlineData("node-restriction.kubernetes.io/team", false)]
    [InlineData("a.node-restriction.kubernetes.io/team", false)]
    [InlineData("node-role.kubernetes.io/control-plane", false)]
    [InlineData("kubernetes.io/made-up", false)]
    [InlineData("x.k8s.io/y", false)]
    [InlineData("notk8s.io/y", true)]
    public void A_node_says_only_what_is_its_own_to_say(string label, bool allowed) => Assert.Equal(allowed, NodeLabels.MaySet(label));

    [Fact]
    public async Task A_node_makes_and_changes_only_itself_and_not_what_places_pods_on_it()
    {
        Assert.Equal(403, (await _server.SendAsync("POST", "/api/v1/nodes", """{"metadata":{"name":"edge-2"}}""", Node)).Code);
        var (code, body) = await _server.SendAsync("POST", "/api/v1/nodes", """{"metadata":{"name":"edge-1","labels":{"node-role.kubernetes.io/x":""}}}""", Node);
        Assert.Equal(403, code);
        Assert.Contains("is not allowed to set the following labels: node-role.kubernetes.io/x", (string?)body["message"], StringComparison.Ordinal);
        var (made, node) = await _server.SendAsync("POST", "/api/v1/nodes", """{"metadata":{"name":"edge-1","labels":{"kubernetes.io/os":"linux"}}}""", Node);
        Assert.Equal(201, made);
        node["metadata"]!["labels"]!["node-restriction.kubernetes.io/a"] = "b";
        Assert.Contains("is not allowed to modify labels: node-restriction.kubernetes.io/a",
            (string?)(await _server.SendAsync("PUT", "/api/v1/nodes/edge-1", node.ToJsonString(), Node)).Body["message"], StringComparison.Ordinal);
        node["metadata"]!["labels"]!.AsObject().Remove("node-restriction.kubernetes.io/a");
        node["spec"]!.AsObject().Remove("taints");
        Assert.Contains("is not allowed to modify taints",
            (string?)(await _server.SendAsync("PUT", "/api/v1/nodes/edge-1", node.ToJsonString(), Node)).Body["message"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/edgeorch/v1/snapshots")]
    [InlineData("/edgeorch/v1/snapshots/current")]
    [InlineData("/edgeorch/v1/keyed-snapshots/current")]
    [InlineData("/edgeorch/v1/cluster/anything")]
    public async Task A_node_gets_no_answer_on_the_servers_own_paths_but_its_own(string path)
    {
        Assert.Equal(403, (await _server.SendAsync("GET", path, user: Node)).Code);
        Assert.NotEqual(403, (await _server.SendAsync("GET", "/edgeorch/v1/cluster", user: Node)).Code);
    }

    [Fact]
    public async Task A_node_publishes_slices_of_its_own_devices_only()
    {
        const string Slice = """{"metadata":{"name":"s"},"spec":{"driver":"d.example.com","nodeName":"NODE","pool":{"name":"p","resourceSliceCount":1}}}""";
        var (code, body) = await _server.SendAsync("POST", Slices, Slice.Replace("NODE", "edge-2", StringComparison.Ordinal), Node);
        Assert.Equal(403, code);
        Assert.Contains("can only create ResourceSlice with the same NodeName as the requesting node", (string?)body["message"], StringComparison.Ordinal);
        Assert.Equal(201, (await _server.SendAsync("POST", Slices, Slice.Replace("NODE", "edge-2", StringComparison.Ordinal))).Code);
        Assert.Equal(403, (await _server.SendAsync("DELETE", Slices + "/s", user: Node)).Code);
    }

    [Fact]
    public async Task A_node_mirrors_pods_that_are_nobody_in_the_api()
    {
        const string Pod = """{"metadata":{"name":"m","annotations":{"kubernetes.io/config.mirror":"x"}OWNER},"spec":{"nodeName":"edge-1","containers":[{"name":"c","image":"i"}]MORE}}""";
        string Of(string owner, string more) => Pod.Replace("OWNER", owner, StringComparison.Ordinal).Replace("MORE", more, StringComparison.Ordinal);
        const string Pods = "/api/v1/namespaces/default/pods";
        Assert.Equal(403, (await _server.SendAsync("POST", Pods, Of("", ",\"serviceAccountName\":\"a\""), Node)).Code);
        Assert.Equal(403, (await _server.SendAsync("POST", Pods, Of("", ",\"volumes\":[{\"name\":\"v\",\"secret\":{\"secretName\":\"s\"}}]"), Node)).Code);
        Assert.Equal(403, (await _server.SendAsync("POST", Pods, Of(",\"ownerReferences\":[{\"apiVersion\":\"v1\",\"kind\":\"Node\",\"name\":\"edge-2\",\"uid\":\"u\"}]", ""), Node)).Code);
        Assert.Equal(403, (await _server.SendAsync("POST", Pods, Of("", "").Replace("edge-1", "edge-2", StringComparison.Ordinal), Node)).Code);
        Assert.Equal(201, (await _server.SendAsync("POST", Pods, Of("", ""), Node)).Code);
        var (code, body) = await _server.SendAsync("POST", Pods, Of("", ",\"serviceAccountName\":\"a\"").Replace("\"m\"", "\"n\"", StringComparison.Ordinal));
        Assert.Equal(403, code);
        Assert.Contains("a mirror pod may not reference service accounts", (string?)body["message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_gets_tokens_bound_to_its_own_pods_only()
    {
        await _server.SendAsync("POST", "/api/v1/namespaces/default/serviceaccounts", """{"metadata":{"name":"default"}}""");
        var (_, pod) = await _server.SendAsync("POST", "/api/v1/namespaces/default/pods", """{"metadata":{"name":"p"},"spec":{"nodeName":"edge-1","containers":[{"name":"c","image":"i"}]}}""");
        const string Path = "/api/v1/namespaces/default/serviceaccounts/default/token";
        var (code, body) = await _server.SendAsync("POST", Path, "{\"spec\":{}}", Node);
        Assert.Equal(403, code);
        Assert.Contains("not bound to a pod", (string?)body["message"], StringComparison.Ordinal);
        var bound = """{"spec":{"boundObjectRef":{"kind":"Pod","apiVersion":"v1","name":"p","uid":"UID"}}}""".Replace("UID", (string?)pod["metadata"]!["uid"], StringComparison.Ordinal);
        Assert.Equal(201, (await _server.SendAsync("POST", Path, bound, Node)).Code);
    }
}
