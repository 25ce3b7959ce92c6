namespace EdgeOrch.Integration.Tests.Cluster;

/// <summary>One server with its node, shared by tests that break nothing: each works in a namespace of its own.</summary>
public sealed class OneNode : TestCluster
{
    /// <inheritdoc/>
    protected override IReadOnlyList<string[]> Plan => [[]];
}

/// <summary>Tests that share a <see cref="OneNode"/> run one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class OneNodeCollection : ICollectionFixture<OneNode>
{
    /// <summary>For <see cref="CollectionAttribute"/>.</summary>
    public const string Name = "one node";
}
