namespace EdgeOrch.Integration.Tests.Cluster;

/// <summary>A server with its node, and further nodes, each in a network namespace of its own on one segment.</summary>
public abstract class TestCluster : IAsyncLifetime
{
    private readonly List<TestNode> _nodes = [];
    private TestNetwork? _network;

    /// <summary>The node that is the server, too.</summary>
    public TestNode Server => _nodes[0];

    /// <summary>All nodes, the server first.</summary>
    public IReadOnlyList<TestNode> Nodes => _nodes;

    /// <summary>Further flags of each node, by its place; one entry per node, the first for the server.</summary>
    protected abstract IReadOnlyList<string[]> Plan { get; }

    /// <summary>The node of a name.</summary>
    public TestNode Node(string name) => _nodes.Single(node => node.Name == name);

    /// <summary>Starts everything and waits until all nodes are Ready.</summary>
    public async Task InitializeAsync()
    {
        _network = await TestNetwork.CreateAsync();
        try
        {
            foreach (string[] flags in Plan)
            {
                TestNode node = await TestNode.PrepareAsync(_network, $"n{_nodes.Count + 1}");
                _nodes.Add(node);
                if (node == Server)
                {
                    await node.StartServerAsync(flags);
                }
                else
                {
                    node.StartAgent(Server, flags);
                }
            }

            Kubectl kubectl = await KubectlAsync("1.32");
            await Task.WhenAll(_nodes.Select(node => WaitForNodeAsync(kubectl, node)));
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }

    /// <summary>A kubectl of a version for the whole cluster.</summary>
    public Task<Kubectl> KubectlAsync(string version) => Server.Process.KubectlAsync(version);

    /// <summary>Removes everything.</summary>
    public async Task DisposeAsync()
    {
        foreach (TestNode node in _nodes.AsEnumerable().Reverse())
        {
            await node.DisposeAsync();
        }

        if (_network is not null)
        {
            await _network.DisposeAsync();
        }
    }

    private static async Task WaitForNodeAsync(Kubectl kubectl, TestNode node) => await node.Process.Daemon.WaitForAsync(
        async () => await kubectl.OutputAsync("get", "node", node.Name, "-o", "jsonpath={.status.conditions[?(@.type==\"Ready\")].status}") == "True",
        Limits.Containers,
        $"node {node.Name} is Ready");
}
