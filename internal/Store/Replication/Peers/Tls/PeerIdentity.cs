using System.Formats.Asn1;
using System.Globalization;
using System.Security.Cryptography.X509Certificates;

namespace EdgeOrch.Store.Replication.Peers.Tls;

/// <summary>Which server a certificate is of: its organization says that it is a server's, its common name says which one's. Pure.</summary>
public static class PeerIdentity
{
    /// <summary>The organization of servers' certificates.</summary>
    public const string Organization = "edgeorch:servers";

    private const string CommonNamePrefix = "edgeorch:server:";
    private const string CommonNameOid = "2.5.4.3";
    private const string OrganizationOid = "2.5.4.10";

    /// <summary>The common name of a server's certificate.</summary>
    public static string CommonName(long id) => string.Create(CultureInfo.InvariantCulture, $"{CommonNamePrefix}{id}");

    /// <summary>The server that a certificate names.</summary>
    /// <returns>Null when it is not a server's certificate.</returns>
    public static long? Of(X509Certificate2 certificate)
    {
        string[] names = Values(certificate, CommonNameOid);
        return names is [var name] && name.StartsWith(CommonNamePrefix, StringComparison.Ordinal)
            && long.TryParse(name.AsSpan(CommonNamePrefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out long id) && id > 0
            && name == CommonName(id) && Values(certificate, OrganizationOid).Contains(Organization, StringComparer.Ordinal)
            ? id
            : null;
    }

    private static string[] Values(X509Certificate2 certificate, string oid)
    {
        try
        {
            return [.. certificate.SubjectName.EnumerateRelativeDistinguishedNames()
                .Where(part => !part.HasMultipleElements && part.GetSingleElementType().Value == oid)
                .Select(static part => part.GetSingleElementValue())
                .OfType<string>()];
        }
        catch (Exception e) when (e is AsnContentException or System.Security.Cryptography.CryptographicException)
        {
            return [];
        }
    }
}
