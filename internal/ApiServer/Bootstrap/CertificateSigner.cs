using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using EdgeOrch.Api.Types;
using EdgeOrch.ApiServer.Pki;
using EdgeOrch.Store.Replication.Peers.Tls;
using UserInfo = EdgeOrch.ApiServer.Pipeline.Security.UserInfo;
using EdgeOrch.Client;
using EdgeOrch.Client.Informers;
using EdgeOrch.Client.Queues;

namespace EdgeOrch.ApiServer.Bootstrap;

/// <summary>
/// Signs approved certificate requests with the cluster's CA for the signers Kubernetes defines; one that breaks its signer's
/// rules gets the condition Failed. Keys are names.
/// </summary>
public sealed class CertificateSigner(ApiClient client, ObjectCache<CertificateSigningRequest> requests, ClusterPki pki, TimeProvider time) : IReconciler
{
    private const int MinimumSeconds = 600;

    /// <inheritdoc/>
    public string Name => "csrsigning";

    /// <inheritdoc/>
    public async ValueTask<TimeSpan?> ReconcileAsync(string key, CancellationToken cancellationToken)
    {
        if (requests.Get(key) is not { Spec: { } spec } stored || stored.Status?.Certificate is { Length: > 0 }
            || spec.SignerName is not (SigningRequest.NodeClientSigner or SigningRequest.ClientSigner or SigningRequest.NodeServingSigner)
            || !IsApproved(stored))
        {
            return null;
        }

        var copy = JsonModel.Clone(stored);
        copy.Status ??= new CertificateSigningRequestStatus();
        try
        {
            copy.Status.Certificate = Encoding.ASCII.GetBytes(Sign(spec));
        }
        catch (Exception e) when (e is InvalidDataException or CryptographicException)
        {
            var now = time.GetUtcNow();
            copy.Status.Conditions!.Add(new CertificateSigningRequestCondition
            {
                Type = "Failed", Status = "True", Reason = "SignerValidationFailure", Message = e.Message, LastUpdateTime = now, LastTransitionTime = now,
            });
        }

        await client.For<CertificateSigningRequest>().UpdateStatusAsync(copy, cancellationToken).ConfigureAwait(false);
        return null;
    }

    private string Sign(CertificateSigningRequestSpec spec)
    {
        var request = SigningRequest.Parse(spec.Request);
        var lifetime = pki.Options.CertificateLifetime;
        if (spec.ExpirationSeconds is { } seconds)
        {
            var wanted = TimeSpan.FromSeconds(Math.Max(seconds, MinimumSeconds));
            lifetime = wanted < lifetime ? wanted : lifetime;
        }

        using var certificate = spec.SignerName == SigningRequest.NodeServingSigner
            ? SignServing(request, spec.Usages, lifetime)
            : SignClient(request, spec, lifetime);
        return certificate.ExportCertificatePem() + "\n";
    }

    private X509Certificate2 SignClient(SigningRequest request, CertificateSigningRequestSpec spec, TimeSpan lifetime)
    {
        var problem = spec.SignerName == SigningRequest.NodeClientSigner
            ? request.WhyNotNodeClient(spec.Usages)
            : SigningRequest.IsAnyClientUse(spec.Usages) ? null : "usages must include \"client auth\" and may include \"digital signature\" and \"key encipherment\"";
        var reserved = request.Groups.FirstOrDefault(static group => group is UserInfo.Masters or PeerIdentity.Organization);
        if (problem is null && reserved is not null)
        {
            problem = $"the group {reserved} is not given by request";
        }

        return problem is null
            ? CertificateFactory.IssueClient(pki.Ca, request.Key, request.User, request.Groups, time.GetUtcNow(), lifetime)
            : throw new InvalidDataException(problem);
    }

    private X509Certificate2 SignServing(SigningRequest request, List<string>? usages, TimeSpan lifetime)
    {
        if (request.WhyNotNodeServing(usages) is { } problem)
        {
            throw new InvalidDataException(problem);
        }

        return CertificateFactory.IssueServing(
            pki.Ca, request.Key, request.User, request.Groups, request.Names!.EnumerateDnsNames(), request.Names.EnumerateIPAddresses(), time.GetUtcNow(), lifetime);
    }

    private static bool IsApproved(CertificateSigningRequest stored)
    {
        var conditions = stored.Status?.Conditions ?? [];
        return conditions.Any(c => c.Type == "Approved") && !conditions.Any(c => c.Type is "Denied" or "Failed");
    }
}
