using EdgeOrch.ApiServer.Verbs;

namespace EdgeOrch.ApiServer.Pipeline.Admission;

/// <summary>Volumes and claims carry a finalizer from the start, so that they stay while they are in use. Thread-safe.</summary>
internal sealed class InUseProtection : IAdmission
{
    /// <inheritdoc/>
    public string Name => "StorageObjectInUseProtection";

    /// <inheritdoc/>
    public bool Handles(AdmissionRequest request) => request is
    {
        Operation: AdmissionOperation.Create, Info: { Group: "", Resource: "persistentvolumes" or "persistentvolumeclaims", Subresource: "" },
    };

    /// <inheritdoc/>
    public ValueTask MutateAsync(AdmissionRequest request, CancellationToken cancellationToken)
    {
        var finalizer = request.Info.Resource == "persistentvolumes" ? "kubernetes.io/pv-protection" : "kubernetes.io/pvc-protection";
        var finalizers = ObjectMeta.Finalizers(request.Object!);
        if (!finalizers.Contains(finalizer))
        {
            finalizers.Add(finalizer);
            ObjectMeta.SetFinalizers(request.Object!, finalizers);
        }

        return ValueTask.CompletedTask;
    }
}
