using System.Text.Json.Nodes;
using EdgeOrch.ApiServer.Pipeline.Security;
using EdgeOrch.Client;

namespace EdgeOrch.ApiServer.Bootstrap;

/// <summary>Makes the namespaces every cluster has.</summary>
internal sealed class SystemNamespaces : IStartupStep
{
    private static readonly string[] Names = ["default", "kube-system", "kube-public", "kube-node-lease"];

    /// <inheritdoc/>
    public string Name => "start-system-namespaces-controller";

    /// <inheritdoc/>
    public Task RunAsync(IApiTransport transport, CancellationToken cancellationToken) => Task.WhenAll(Names.Select(name => Loopback.EnsureAsync(
        transport,
        "/api/v1/namespaces",
        new JsonObject { ["metadata"] = new JsonObject { ["name"] = name } },
        cancellationToken)));
}
