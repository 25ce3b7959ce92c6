using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EdgeOrch.Client.Join;

namespace EdgeOrch.ApiServer.Pki;

/// <summary>Makes the cluster's certificates: ECDSA P-256, SHA-256. Pure but for the serial numbers' randomness; thread-safe.</summary>
public static class CertificateFactory
{
    private const string ServerAuthOid = "1.3.6.1.5.5.7.3.1";
    private const string ClientAuthOid = "1.3.6.1.5.5.7.3.2";

    /// <summary>Certificates start a little in the past, for devices whose clocks lag.</summary>
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(5);

    /// <summary>A self-signed CA that may sign end certificates only.</summary>
    public static X509Certificate2 CreateCa(ECDsa key, string commonName, DateTimeOffset now, TimeSpan lifetime)
    {
        var name = new X500DistinguishedNameBuilder();
        name.AddCommonName(commonName);
        var request = new CertificateRequest(name.Build(), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(
            X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign | X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        return request.CreateSelfSigned(now - ClockSkew, now + lifetime);
    }

    /// <summary>
    /// A server certificate. It carries the CA's own certificate as a data URI in the authority information access extension:
    /// a joining node reads it from the TLS handshake, compares it with the pin in its token, and needs no open path.
    /// </summary>
    public static X509Certificate2 IssueServing(
        X509Certificate2 ca, PublicKey key, string commonName, IEnumerable<string> organizations,
        IEnumerable<string> dnsNames, IEnumerable<IPAddress> addresses, DateTimeOffset now, TimeSpan lifetime)
    {
        var request = EndRequest(SubjectName(commonName, organizations), key, ServerAuthOid);
        var names = new SubjectAlternativeNameBuilder();
        foreach (var dnsName in dnsNames)
        {
            names.AddDnsName(dnsName);
        }

        foreach (var address in addresses)
        {
            names.AddIpAddress(address);
        }

        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509AuthorityInformationAccessExtension(null, [CaDataUri.Format(ca)], false));
        return Sign(request, ca, now, lifetime);
    }

    /// <summary>A client certificate: the common name is the user, the organizations are the groups.</summary>
    public static X509Certificate2 IssueClient(
        X509Certificate2 ca, PublicKey key, string commonName, IEnumerable<string> organizations, DateTimeOffset now, TimeSpan lifetime) =>
        Sign(EndRequest(SubjectName(commonName, organizations), key, ClientAuthOid), ca, now, lifetime);

    /// <summary>A certificate by which servers know each other, on connections that they dial and that they accept.</summary>
    public static X509Certificate2 IssuePeer(
        X509Certificate2 ca, PublicKey key, string commonName, IEnumerable<string> organizations, DateTimeOffset now, TimeSpan lifetime) =>
        Sign(EndRequest(SubjectName(commonName, organizations), key, ServerAuthOid, ClientAuthOid), ca, now, lifetime);

    private static X500DistinguishedName SubjectName(string commonName, IEnumerable<string> organizations)
    {
        // The builder encodes what is added last first; encoded order is the one users see their groups in.
        var name = new X500DistinguishedNameBuilder();
        name.AddCommonName(commonName);
        foreach (var organization in organizations.Reverse())
        {
            name.AddOrganizationName(organization);
        }

        return name.Build();
    }

    private static CertificateRequest EndRequest(X500DistinguishedName subject, PublicKey key, params string[] purposes)
    {
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([.. purposes.Select(static purpose => new Oid(purpose))], false));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        return request;
    }

    private static X509Certificate2 Sign(CertificateRequest request, X509Certificate2 ca, DateTimeOffset now, TimeSpan lifetime)
    {
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(ca, true, false));
        var serial = RandomNumberGenerator.GetBytes(16);
        serial[0] &= 0x7f;
        serial[0] |= 0x40;
        var from = now - ClockSkew;
        var caFrom = new DateTimeOffset(ca.NotBefore.ToUniversalTime());
        var until = now + lifetime;
        var caUntil = new DateTimeOffset(ca.NotAfter.ToUniversalTime());
        return request.Create(ca, from < caFrom ? caFrom : from, until > caUntil ? caUntil : until, serial);
    }
}
