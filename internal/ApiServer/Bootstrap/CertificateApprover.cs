using EdgeOrch.Api.Types;
using EdgeOrch.ApiServer.Authorization;
using EdgeOrch.ApiServer.Pipeline.Security;
using EdgeOrch.Client;
using EdgeOrch.Client.Informers;
using EdgeOrch.Client.Queues;
using UserInfo = EdgeOrch.ApiServer.Pipeline.Security.UserInfo;

namespace EdgeOrch.ApiServer.Bootstrap;

/// <summary>
/// Approves nodes' requests for their client certificate: first ones of those who may create <c>certificatesigningrequests/nodeclient</c>
/// (join tokens), renewals of nodes that may create <c>.../selfnodeclient</c>. Everything else waits for a person. Keys are names.
/// </summary>
public sealed class CertificateApprover(
    ApiClient client, ObjectCache<CertificateSigningRequest> requests, IAuthorizer authorizer, TimeProvider time) : IReconciler
{
    /// <inheritdoc/>
    public string Name => "csrapproving";

    /// <inheritdoc/>
    public async ValueTask<TimeSpan?> ReconcileAsync(string key, CancellationToken cancellationToken)
    {
        if (requests.Get(key) is not { } stored || stored.Spec?.SignerName != SigningRequest.NodeClientSigner
            || stored.Status?.Conditions?.Any(c => c.Type is "Approved" or "Denied") == true)
        {
            return null;
        }

        var request = ParseOrTerminal(stored);
        if (request.WhyNotNodeClient(stored.Spec.Usages) is not null)
        {
            return null;
        }

        var permission = request.User == stored.Spec.Username ? "selfnodeclient" : "nodeclient";
        if (!await MayAsync(stored.Spec, permission, cancellationToken).ConfigureAwait(false))
        {
            return null;
        }

        var copy = JsonModel.Clone(stored);
        var now = time.GetUtcNow();
        copy.Status ??= new CertificateSigningRequestStatus();
        copy.Status.Conditions =
        [
            .. copy.Status.Conditions ?? [],
            new CertificateSigningRequestCondition
            {
                Type = "Approved",
                Status = "True",
                Reason = "AutoApproved",
                Message = permission == "nodeclient"
                    ? "Auto approving kubelet client certificate after SubjectAccessReview."
                    : "Auto approving self kubelet client certificate after SubjectAccessReview.",
                LastUpdateTime = now,
                LastTransitionTime = now,
            },
        ];
        await client.SendForBodyAsync(
            new ApiRequest("PUT", CertificateSigningRequest.ResourceType.ObjectPath(null, key, "approval"))
            {
                Body = JsonModel.ToUtf8(copy),
                ContentType = "application/json",
            },
            cancellationToken).ConfigureAwait(false);
        return null;
    }

    private static SigningRequest ParseOrTerminal(CertificateSigningRequest stored)
    {
        try
        {
            return SigningRequest.Parse(stored.Spec!.Request);
        }
        catch (InvalidDataException e)
        {
            throw new TerminalException($"certificate request {stored.Metadata.Name}: {e.Message}", e);
        }
    }

    private async ValueTask<bool> MayAsync(CertificateSigningRequestSpec spec, string permission, CancellationToken cancellationToken)
    {
        var user = new UserInfo(spec.Username ?? "", [.. spec.Groups ?? []]);
        var decision = await authorizer.AuthorizeAsync(
            new AuthorizationAttributes(user, "create")
            {
                IsResource = true,
                Group = "certificates.k8s.io",
                Version = "v1",
                Resource = "certificatesigningrequests",
                Subresource = permission,
            },
            cancellationToken).ConfigureAwait(false);
        return decision.IsAllowed;
    }
}
