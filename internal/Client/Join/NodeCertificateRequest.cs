using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using EdgeOrch.Api.Types;

namespace EdgeOrch.Client.Join;

/// <summary>Asks a server for a node's client certificate by a CertificateSigningRequest and waits for the answer.</summary>
public static class NodeCertificateRequest
{
    private const string Signer = "kubernetes.io/kube-apiserver-client-kubelet";

    /// <summary>A certificate for a fresh key, with that key.</summary>
    /// <exception cref="JoinException">The request was denied or failed.</exception>
    /// <exception cref="ApiStatusException">The server refuses the request.</exception>
    /// <exception cref="ApiUnreachableException">The server cannot be reached.</exception>
    public static async Task<X509Certificate2> SendAsync(ApiClient client, string nodeName, CancellationToken cancellationToken)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var stored = await client.For<CertificateSigningRequest>().CreateAsync(Build(nodeName, key), cancellationToken).ConfigureAwait(false);
        var pem = await WaitAsync(client, stored, cancellationToken).ConfigureAwait(false);
        using var certificate = X509Certificate2.CreateFromPem(Encoding.ASCII.GetString(pem));
        return certificate.CopyWithPrivateKey(key);
    }

    /// <summary>The request of a node for a key. Pure but for the signature.</summary>
    public static CertificateSigningRequest Build(string nodeName, ECDsa key)
    {
        var subject = new X500DistinguishedNameBuilder();
        subject.AddOrganizationName("system:nodes");
        subject.AddCommonName($"system:node:{nodeName}");
        var pem = new CertificateRequest(subject.Build(), key, HashAlgorithmName.SHA256).CreateSigningRequestPem();
        var request = new CertificateSigningRequest
        {
            ApiVersion = CertificateSigningRequest.ResourceType.ApiVersion,
            Kind = CertificateSigningRequest.ResourceType.Kind,
            Spec = new CertificateSigningRequestSpec
            {
                Request = Encoding.ASCII.GetBytes(pem),
                SignerName = Signer,
                Usages = ["digital signature", "client auth"],
            },
        };
        request.Metadata.Name = $"node-csr-{Convert.ToHexStringLower(SHA256.HashData(key.ExportSubjectPublicKeyInfo()))[..40]}";
        return request;
    }

    private static async Task<byte[]> WaitAsync(ApiClient client, CertificateSigningRequest stored, CancellationToken cancellationToken)
    {
        var resource = client.For<CertificateSigningRequest>();
        var name = stored.Metadata.Name!;
        while (true)
        {
            if (Outcome(stored) is { } already)
            {
                return already;
            }

            var options = new ListOptions { FieldSelector = $"metadata.name={name}", ResourceVersion = stored.Metadata.ResourceVersion };
            await foreach (var change in resource.WatchAsync(null, options, cancellationToken).ConfigureAwait(false))
            {
                if (change.Kind == WatchEventKind.Deleted)
                {
                    throw new JoinException($"the certificate request {name} was deleted before it was answered");
                }

                if (change.Kind != WatchEventKind.Bookmark && Outcome(change.Object) is { } certificate)
                {
                    return certificate;
                }
            }

            stored = await resource.GetAsync(null, name, cancellationToken).ConfigureAwait(false);
        }
    }

    private static byte[]? Outcome(CertificateSigningRequest request)
    {
        var refused = request.Status?.Conditions?.FirstOrDefault(c => c.Type is "Denied" or "Failed");
        return refused is null
            ? request.Status?.Certificate is { Length: > 0 } certificate ? certificate : null
            : throw new JoinException($"the certificate request {request.Metadata.Name} was {refused.Type?.ToLowerInvariant()}: {refused.Message}");
    }
}
