using System.Text.Json.Nodes;
using EdgeOrch.ApiServer.Pipeline.Security;
using EdgeOrch.Client;

namespace EdgeOrch.ApiServer.Bootstrap;

/// <summary>Makes the priority classes of system pods.</summary>
internal sealed class SystemPriorityClasses : IStartupStep
{
    private static readonly (string Name, long Value, string Description)[] Classes =
    [
        ("system-cluster-critical", 2_000_000_000, "Used for system critical pods that must run in the cluster, but can be moved to another node if necessary."),
        ("system-node-critical", 2_000_001_000, "Used for system critical pods that must not be moved from their current node."),
    ];

    /// <inheritdoc/>
    public string Name => "scheduling/bootstrap-system-priority-classes";

    /// <inheritdoc/>
    public Task RunAsync(IApiTransport transport, CancellationToken cancellationToken) => Task.WhenAll(Classes.Select(c => Loopback.EnsureAsync(
        transport,
        "/apis/scheduling.k8s.io/v1/priorityclasses",
        new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = c.Name },
            ["value"] = c.Value,
            ["description"] = c.Description,
        },
        cancellationToken)));
}
