using System.Text.Json.Nodes;
using EdgeOrch.Api;

namespace EdgeOrch.ApiServer.Pipeline.Admission;

/// <summary>Pods stay five minutes on a node that is not ready or unreachable, unless they say otherwise. Thread-safe.</summary>
internal sealed class DefaultTolerations : IAdmission
{
    private const long Seconds = 300;

    private static readonly string[] Taints = ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"];

    /// <inheritdoc/>
    public string Name => "DefaultTolerationSeconds";

    /// <inheritdoc/>
    public bool Handles(AdmissionRequest request) =>
        request is { Operation: AdmissionOperation.Create, Info: { Group: "", Resource: "pods", Subresource: "" } };

    /// <inheritdoc/>
    public ValueTask MutateAsync(AdmissionRequest request, CancellationToken cancellationToken)
    {
        var spec = JsonTree.Ensure(request.Object!, "spec");
        foreach (var taint in Taints)
        {
            if (JsonTree.Objects(spec, "tolerations").Any(t => Covers(t, taint)))
            {
                continue;
            }

            if (spec["tolerations"] is not JsonArray list)
            {
                spec["tolerations"] = list = [];
            }

            list.Add((JsonNode)new JsonObject { ["key"] = taint, ["operator"] = "Exists", ["effect"] = "NoExecute", ["tolerationSeconds"] = Seconds });
        }

        return ValueTask.CompletedTask;
    }

    private static bool Covers(JsonObject toleration, string taint) =>
        (JsonTree.Text(toleration, "key") ?? "") is var key && (key == taint || key.Length == 0)
        && ((JsonTree.Text(toleration, "effect") ?? "") is "" or "NoExecute");
}
