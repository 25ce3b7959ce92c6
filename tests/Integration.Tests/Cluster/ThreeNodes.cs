namespace EdgeOrch.Integration.Tests.Cluster;

/// <summary>A server with its node, a plain second node, and a third with GPUs. Tests that stop a node start it again.</summary>
public sealed class ThreeNodes : TestCluster
{
    /// <summary>The node without server and GPUs.</summary>
    public TestNode Second => Nodes[1];

    /// <summary>The node with GPUs.</summary>
    public TestNode WithGpus => Nodes[2];

    // Nodes report every ten seconds.
    /// <inheritdoc/>
    protected override IReadOnlyList<string[]> Plan => [["--node-monitor-grace-period", "15s"], [], ["--node-resource", "nvidia.com/gpu=2"]];
}

/// <summary>Tests that share a <see cref="ThreeNodes"/> run one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class ThreeNodesCollection : ICollectionFixture<ThreeNodes>
{
    /// <summary>For <see cref="CollectionAttribute"/>.</summary>
    public const string Name = "three nodes";
}
