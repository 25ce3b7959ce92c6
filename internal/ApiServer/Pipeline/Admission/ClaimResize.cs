using System.Text.Json.Nodes;
using EdgeOrch.Api;
using EdgeOrch.Api.Errors;
using EdgeOrch.Api.Quotas;
using EdgeOrch.ApiServer.Storage;
using EdgeOrch.ApiServer.Verbs;

namespace EdgeOrch.ApiServer.Pipeline.Admission;

/// <summary>A claim grows only when it is bound and its storage class allows that. Thread-safe.</summary>
internal sealed class ClaimResize(ResourceRegistry registry) : IAdmission
{
    private readonly ResourceStorage _classes = registry.Find("storage.k8s.io", "v1", "storageclasses")!.Storage;

    /// <inheritdoc/>
    public string Name => "PersistentVolumeClaimResize";

    /// <inheritdoc/>
    public bool Handles(AdmissionRequest request) =>
        request is { Operation: AdmissionOperation.Update, Info: { Group: "", Resource: "persistentvolumeclaims", Subresource: "" } };

    /// <inheritdoc/>
    public async ValueTask ValidateAsync(AdmissionRequest request, CancellationToken cancellationToken)
    {
        if (Size(request.Object) <= Size(request.OldObject))
        {
            return;
        }

        if (JsonTree.Text(JsonTree.Object(request.OldObject, "status"), "phase") != "Bound")
        {
            throw Refusal(request, "Only bound persistent volume claims can be expanded");
        }

        var name = JsonTree.Text(JsonTree.At(request.Object, "metadata", "annotations"), "volume.beta.kubernetes.io/storage-class")
            ?? JsonTree.Text(JsonTree.Object(request.Object, "spec"), "storageClassName") ?? "";
        var stored = name.Length == 0 ? null : await _classes.GetRecentAsync("", name, cancellationToken).ConfigureAwait(false);
        if (stored is null || JsonTree.Flag(ObjectWriter.Parse(stored), "allowVolumeExpansion") != true)
        {
            throw Refusal(request, "only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize");
        }
    }

    private static Api.Types.Quantity Size(JsonObject? claim) => PodAmounts.Of(JsonTree.Object(claim, "spec"), "requests")["storage"];

    private static ApiException Refusal(AdmissionRequest request, string why) => ApiException.Forbidden("", "persistentvolumeclaims", request.Name, why);
}
