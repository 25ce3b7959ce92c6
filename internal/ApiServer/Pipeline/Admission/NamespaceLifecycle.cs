using EdgeOrch.Api.Errors;
using EdgeOrch.ApiServer.Storage;

namespace EdgeOrch.ApiServer.Pipeline.Admission;

/// <summary>Nothing is made in a namespace that is missing or ending, and the system's namespaces stay. Thread-safe.</summary>
internal sealed class NamespaceLifecycle(ResourceRegistry registry) : IAdmission
{
    private static readonly string[] Immortal = ["default", "kube-system", "kube-public"];

    private readonly ResourceStorage _namespaces = registry.Find("", "v1", "namespaces")!.Storage;

    /// <inheritdoc/>
    public string Name => "NamespaceLifecycle";

    /// <inheritdoc/>
    public bool Handles(AdmissionRequest request) => request.Operation switch
    {
        // Whether a namespace is there is not for everybody who may ask about rights in it.
        AdmissionOperation.Create => request.Info.Namespace.Length > 0 && request.Info is not ({ Resource: "namespaces" } or { Group: "authorization.k8s.io" }),
        AdmissionOperation.Delete => request.Info is { Group: "", Resource: "namespaces" },
        _ => false,
    };

    /// <inheritdoc/>
    public async ValueTask MutateAsync(AdmissionRequest request, CancellationToken cancellationToken)
    {
        var info = request.Info;
        var found = await _namespaces.GetRecentAsync("", info.Namespace, cancellationToken).ConfigureAwait(false)
            ?? await _namespaces.GetAsync("", info.Namespace, cancellationToken).ConfigureAwait(false)
            ?? throw ApiException.NotFound("", "namespaces", info.Namespace);
        if (IsTerminating(found))
        {
            var refusal = ApiException.Forbidden(info.Group, info.Resource, request.Name,
                $"unable to create new content in namespace {info.Namespace} because it is being terminated").Status;
            throw new ApiException(refusal with
            {
                Details = refusal.Details! with { Causes = [new StatusCause("NamespaceTerminating", $"namespace {info.Namespace} is being terminated", "metadata.namespace")] },
            });
        }
    }

    /// <inheritdoc/>
    public ValueTask ValidateAsync(AdmissionRequest request, CancellationToken cancellationToken) =>
        request.Operation == AdmissionOperation.Delete && Immortal.Contains(request.Name)
            ? throw ApiException.Forbidden("", "namespaces", request.Name, "this namespace may not be deleted")
            : ValueTask.CompletedTask;

    // status.phase is the only selectable field of namespaces.
    private static bool IsTerminating(StoredObject item) => item.Fields is ["Terminating"];
}
