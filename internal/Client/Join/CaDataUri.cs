using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace EdgeOrch.Client.Join;

/// <summary>
/// The issuer's certificate inside a server certificate: a <c>data:</c> URI (RFC 2397) as caIssuers of the authority information
/// access extension (RFC 5280, 4.2.2.1). TLS servers leave the root out of the chain they send; this brings it along.
/// </summary>
public static class CaDataUri
{
    private const string Prefix = "data:application/pkix-cert;base64,";

    /// <summary>The URI of a CA certificate.</summary>
    public static string Format(X509Certificate2 ca) => Prefix + Convert.ToBase64String(ca.RawDataMemory.Span);

    /// <summary>The CA certificate a server certificate carries, or null. It is not trusted by being there: compare its hash.</summary>
    public static X509Certificate2? Find(X509Certificate2 serverCertificate)
    {
        foreach (var extension in serverCertificate.Extensions)
        {
            if (extension is not X509AuthorityInformationAccessExtension access)
            {
                continue;
            }

            foreach (var uri in access.EnumerateCAIssuersUris())
            {
                if (uri.StartsWith(Prefix, StringComparison.Ordinal) && TryLoad(uri[Prefix.Length..]) is { } ca)
                {
                    return ca;
                }
            }
        }

        return null;
    }

    private static X509Certificate2? TryLoad(string base64)
    {
        try
        {
            return X509CertificateLoader.LoadCertificate(Convert.FromBase64String(base64));
        }
        catch (Exception e) when (e is FormatException or CryptographicException)
        {
            // What a stranger's certificate carries is theirs to get wrong; without a CA in it the join is refused.
            return null;
        }
    }
}
