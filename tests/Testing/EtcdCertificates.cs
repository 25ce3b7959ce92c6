using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace EdgeOrch.Testing;

/// <summary>An authority, and certificates of it for an etcd on loopback and its client, as PEM files.</summary>
public sealed class EtcdCertificates
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";
    private readonly string _directory;

    private EtcdCertificates(string directory) => _directory = directory;

    /// <summary>The authority's certificate.</summary>
    public string Authority => PathOf("ca.pem");

    /// <summary>The members' certificate, for 127.0.0.1 unless another name was asked for.</summary>
    public string ServerCertificate => PathOf("server.pem");

    /// <summary>The members' key.</summary>
    public string ServerKey => PathOf("server.key");

    /// <summary>The client's certificate.</summary>
    public string ClientCertificate => PathOf("client.pem");

    /// <summary>The client's key.</summary>
    public string ClientKey => PathOf("client.key");

    /// <summary>Makes them.</summary>
    /// <param name="serverName">The one name in the members' certificate; a certificate of 127.0.0.1 by default.</param>
    public static EtcdCertificates Create(string serverName = "127.0.0.1")
    {
        EtcdCertificates made = new(TestRun.NewDirectory("etcd-certificates"));
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=etcd-ca", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        DateTimeOffset now = DateTimeOffset.UtcNow;
        using X509Certificate2 authority = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(30));
        File.WriteAllText(made.Authority, authority.ExportCertificatePem());
        made.Issue(authority, "server", ServerAuthentication, serverName, now);
        made.Issue(authority, "client", ClientAuthentication, "edgeorch", now);
        return made;
    }

    private void Issue(X509Certificate2 authority, string file, string usage, string name, DateTimeOffset now)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new($"CN={name}", key, HashAlgorithmName.SHA256);
        OidCollection usages = [new Oid(usage)];
        if (usage == ServerAuthentication)
        {
            // A member calls its own gateway as a client.
            usages.Add(new Oid(ClientAuthentication));
        }

        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(usages, false));
        SubjectAlternativeNameBuilder names = new();
        if (IPAddress.TryParse(name, out IPAddress? address))
        {
            names.AddIpAddress(address);
        }
        else
        {
            names.AddDnsName(name);
        }

        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 certificate = request.Create(authority, now.AddDays(-1), now.AddDays(10), RandomNumberGenerator.GetBytes(12));
        File.WriteAllText(PathOf(file + ".pem"), certificate.ExportCertificatePem());
        File.WriteAllText(PathOf(file + ".key"), key.ExportPkcs8PrivateKeyPem());
    }

    private string PathOf(string file) => Path.Combine(_directory, file);
}
