using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EdgeOrch.Api.Types;
using EdgeOrch.ApiServer.Authentication;

namespace EdgeOrch.ApiServer.Bootstrap;

/// <summary>What a CertificateSigningRequest asks for, read from its PKCS#10 request (RFC 2986), whose own signature was checked. Pure.</summary>
public sealed record SigningRequest(PublicKey Key, string User, IReadOnlyList<string> Groups, X509SubjectAlternativeNameExtension? Names)
{
    /// <summary>Client certificates of nodes.</summary>
    public const string NodeClientSigner = "kubernetes.io/kube-apiserver-client-kubelet";

    /// <summary>Other client certificates.</summary>
    public const string ClientSigner = "kubernetes.io/kube-apiserver-client";

    /// <summary>Server certificates of nodes.</summary>
    public const string NodeServingSigner = "kubernetes.io/kubelet-serving";

    /// <summary>Reads the request.</summary>
    /// <exception cref="InvalidDataException">It is not a PEM request, or its signature is wrong.</exception>
    public static SigningRequest Parse(byte[]? pem)
    {
        try
        {
            var request = CertificateRequest.LoadSigningRequestPem(
                System.Text.Encoding.ASCII.GetString(pem ?? []), HashAlgorithmName.SHA256, CertificateRequestLoadOptions.UnsafeLoadCertificateExtensions);
            var (user, groups) = DistinguishedNames.Read(request.SubjectName);
            var names = request.CertificateExtensions.FirstOrDefault(e => e.Oid?.Value == "2.5.29.17");
            return new SigningRequest(
                request.PublicKey, user, groups, names is null ? null : new X509SubjectAlternativeNameExtension(names.RawData, names.Critical));
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new InvalidDataException($"spec.request: not a certificate request in PEM form: {e.Message}", e);
        }
    }

    /// <summary>Why this is not the request of a node for its client certificate, or null when it is one. The rules are upstream's.</summary>
    public string? WhyNotNodeClient(List<string>? usages)
    {
        if (Groups.Count != 1 || Groups[0] != "system:nodes")
        {
            return "the subject's organization must be system:nodes alone";
        }

        if (!User.StartsWith("system:node:", StringComparison.Ordinal) || User.Length == "system:node:".Length)
        {
            return "the subject's common name must be system:node:NAME";
        }

        if (Names is not null)
        {
            return "alternative names are not allowed";
        }

        return IsClientUse(usages) ? null : "usages must be \"digital signature\" and \"client auth\", and may include \"key encipherment\"";
    }

    /// <summary>Why this is not the request of a node for its serving certificate, or null when it is one. The rules are upstream's.</summary>
    public string? WhyNotNodeServing(List<string>? usages)
    {
        if (Groups.Count != 1 || Groups[0] != "system:nodes")
        {
            return "organization must be \"system:nodes\"";
        }

        if (!User.StartsWith("system:node:", StringComparison.Ordinal) || User.Length == "system:node:".Length)
        {
            return "common name must be of the form \"system:node:NAME\"";
        }

        if (Names is null || (!Names.EnumerateDnsNames().Any() && !Names.EnumerateIPAddresses().Any()))
        {
            return "DNS or IP subjectAltName is required";
        }

        return Has(usages, "server auth", "digital signature") ? null : "usages must be \"digital signature\" and \"server auth\", and may include \"key encipherment\"";
    }

    /// <summary>Whether usages are those of a node's client certificate.</summary>
    public static bool IsClientUse(List<string>? usages) => Has(usages, "client auth", "digital signature");

    /// <summary>Whether usages are those a client certificate of others may have: client authentication must be among them.</summary>
    public static bool IsAnyClientUse(List<string>? usages) => Has(usages, "client auth");

    private static bool Has(List<string>? usages, params ReadOnlySpan<string> required)
    {
        foreach (var wanted in required)
        {
            if (usages?.Contains(wanted) != true)
            {
                return false;
            }
        }

        var purpose = required[0];
        return usages!.TrueForAll(u => u == purpose || u is "digital signature" or "key encipherment");
    }
}
