using System.Text.Json.Nodes;
using EdgeOrch.Api;
using EdgeOrch.ApiServer.Storage;
using EdgeOrch.ApiServer.Verbs;

namespace EdgeOrch.ApiServer.Pipeline.Admission;

/// <summary>
/// Claims without a storage class and ingresses without an ingress class get the default one; of several the newest, then the first
/// by name. Thread-safe.
/// </summary>
internal sealed class DefaultClass(ResourceRegistry registry, string group, string plural, string annotation) : IAdmission
{
    private readonly ResourceStorage _classes = registry.Find(group, "v1", plural)!.Storage;
    private readonly bool _storage = plural == "storageclasses";

    /// <inheritdoc/>
    public string Name => _storage ? "DefaultStorageClass" : "DefaultIngressClass";

    /// <inheritdoc/>
    public bool Handles(AdmissionRequest request) => request.Operation == AdmissionOperation.Create && request.Info.Subresource.Length == 0
        && (_storage ? request.Info is { Group: "", Resource: "persistentvolumeclaims" } : request.Info is { Group: "networking.k8s.io", Resource: "ingresses" });

    /// <inheritdoc/>
    public async ValueTask MutateAsync(AdmissionRequest request, CancellationToken cancellationToken)
    {
        var spec = JsonTree.Ensure(request.Object!, "spec");
        var field = _storage ? "storageClassName" : "ingressClassName";
        var older = _storage ? "volume.beta.kubernetes.io/storage-class" : "kubernetes.io/ingress.class";
        if (JsonTree.Has(spec, field) || JsonTree.Has(JsonTree.At(request.Object, "metadata", "annotations"), older))
        {
            return;
        }

        var snapshot = await _classes.RecentAsync(cancellationToken).ConfigureAwait(false);
        var chosen = snapshot.Items.Select(ObjectWriter.Parse).Where(IsDefault)
            .OrderByDescending(static c => ObjectMeta.Text(c, "creationTimestamp"), StringComparer.Ordinal)
            .ThenBy(static c => ObjectMeta.Text(c, "name"), StringComparer.Ordinal).FirstOrDefault();
        if (chosen is not null)
        {
            spec[field] = ObjectMeta.Text(chosen, "name");
        }
    }

    private bool IsDefault(JsonObject value)
    {
        var annotations = JsonTree.At(value, "metadata", "annotations");
        return JsonTree.Text(annotations, annotation) == "true"
            || (_storage && JsonTree.Text(annotations, "storageclass.beta.kubernetes.io/is-default-class") == "true");
    }
}
