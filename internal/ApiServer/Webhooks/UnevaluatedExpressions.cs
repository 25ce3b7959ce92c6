using EdgeOrch.Api;
using EdgeOrch.ApiServer.Pipeline.Admission;

namespace EdgeOrch.ApiServer.Webhooks;

/// <summary>
/// Tells whoever stores CEL expressions that this server evaluates none. Policies have no effect; a webhook's match conditions count as
/// true, because they only narrow what it is asked about: asking too often is safe, skipping a check is not. Thread-safe.
/// </summary>
internal sealed class UnevaluatedExpressions : IAdmission
{
    /// <inheritdoc/>
    public string Name => "UnevaluatedExpressions";

    /// <inheritdoc/>
    public bool Handles(AdmissionRequest request) => request is
    {
        Info: { Group: "admissionregistration.k8s.io", Subresource: "" }, Operation: AdmissionOperation.Create or AdmissionOperation.Update,
    };

    /// <inheritdoc/>
    public ValueTask ValidateAsync(AdmissionRequest request, CancellationToken cancellationToken)
    {
        var index = 0;
        foreach (var webhook in JsonTree.Objects(request.Object, "webhooks"))
        {
            if (JsonTree.Array(webhook, "matchConditions") is { Count: > 0 })
            {
                request.Warnings.Add($"webhooks[{index}].matchConditions: this server does not evaluate CEL expressions; the webhook is called as if all of them were true");
            }

            index++;
        }

        if (request.Info.Resource.Contains("polic", StringComparison.Ordinal))
        {
            request.Warnings.Add($"{request.Info.Resource}.{request.Info.Group}: stored, but not enforced: this server does not evaluate CEL expressions");
        }

        return ValueTask.CompletedTask;
    }
}
