using System.Text.Json.Nodes;
using EdgeOrch.Api;

namespace EdgeOrch.ApiServer.Pipeline.Admission;

/// <summary>A new node gets no pods until the node controller saw it ready. Thread-safe.</summary>
internal sealed class NewNodeTaint : IAdmission
{
    private const string NotReady = "node.kubernetes.io/not-ready";

    /// <inheritdoc/>
    public string Name => "TaintNodesByCondition";

    /// <inheritdoc/>
    public bool Handles(AdmissionRequest request) =>
        request is { Operation: AdmissionOperation.Create, Info: { Group: "", Resource: "nodes", Subresource: "" } };

    /// <inheritdoc/>
    public ValueTask MutateAsync(AdmissionRequest request, CancellationToken cancellationToken)
    {
        var spec = JsonTree.Ensure(request.Object!, "spec");
        if (JsonTree.Objects(spec, "taints").Any(static t => JsonTree.Text(t, "key") == NotReady && JsonTree.Text(t, "effect") == "NoSchedule"))
        {
            return ValueTask.CompletedTask;
        }

        if (spec["taints"] is not JsonArray taints)
        {
            spec["taints"] = taints = [];
        }

        taints.Add((JsonNode)new JsonObject { ["key"] = NotReady, ["effect"] = "NoSchedule" });
        return ValueTask.CompletedTask;
    }
}
