using System.Text.Json.Nodes;
using EdgeOrch.ApiServer.Bootstrap;
using EdgeOrch.ApiServer.Pipeline.Security;
using EdgeOrch.Client;

namespace EdgeOrch.ApiServer.FlowControl;

/// <summary>Stores the default FlowSchemas and PriorityLevelConfigurations where they are missing; what an administrator changed stays.</summary>
internal sealed class FlowDefaultsStep : IStartupStep
{
    /// <summary>The path of the API group.</summary>
    public const string Root = "/apis/flowcontrol.apiserver.k8s.io/v1/";

    /// <inheritdoc/>
    public string Name => "priority-and-fairness-config-producer";

    /// <inheritdoc/>
    public Task RunAsync(IApiTransport transport, CancellationToken cancellationToken)
    {
        Task Ensure(string resource, JsonObject value) => Loopback.EnsureAsync(transport, Root + resource, value, cancellationToken);
        return Task.WhenAll(
        [
            .. FlowDefaults.Levels().Select(l => Ensure("prioritylevelconfigurations", l)),
            .. FlowDefaults.Schemas().Select(s => Ensure("flowschemas", s)),
        ]);
    }
}
