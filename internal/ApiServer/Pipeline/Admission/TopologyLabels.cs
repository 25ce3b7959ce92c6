using EdgeOrch.Api;
using EdgeOrch.ApiServer.Storage;
using EdgeOrch.ApiServer.Verbs;

namespace EdgeOrch.ApiServer.Pipeline.Admission;

/// <summary>A pod learns with its node where that is: the zone and region labels come along with the binding. Thread-safe.</summary>
internal sealed class TopologyLabels(ResourceRegistry registry) : IAdmission
{
    private static readonly string[] Copied = ["topology.kubernetes.io/zone", "topology.kubernetes.io/region"];

    private readonly ResourceStorage _nodes = registry.Find("", "v1", "nodes")!.Storage;

    /// <inheritdoc/>
    public string Name => "PodTopologyLabels";

    /// <inheritdoc/>
    public bool Handles(AdmissionRequest request) =>
        request is { Operation: AdmissionOperation.Create, Info: { Group: "", Resource: "pods", Subresource: "binding" } };

    /// <inheritdoc/>
    public async ValueTask MutateAsync(AdmissionRequest request, CancellationToken cancellationToken)
    {
        var target = JsonTree.Text(JsonTree.Object(request.Object, "target"), "name") ?? "";
        var node = await _nodes.GetRecentAsync("", target, cancellationToken).ConfigureAwait(false);
        foreach (var label in Copied)
        {
            if (node is not null && node.Labels.TryGetValue(label, out var value))
            {
                JsonTree.Ensure(ObjectMeta.Of(request.Object!), "labels")[label] = value;
            }
        }
    }
}
