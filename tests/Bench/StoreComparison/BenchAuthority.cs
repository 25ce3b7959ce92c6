using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EdgeOrch.Store.Replication.Peers.Tls;

namespace EdgeOrch.Bench.StoreComparison;

/// <summary>A CA for the members of one run, in a file that all of them read.</summary>
internal sealed class BenchAuthority
{
    private readonly X509Certificate2 _ca;

    private BenchAuthority(string file, X509Certificate2 ca) => (File, _ca) = (file, ca);

    /// <summary>The file with certificate and key.</summary>
    public string File { get; }

    /// <summary>Makes one.</summary>
    public static BenchAuthority Create(string directory)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=bench", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        var ca = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddDays(1));
        string file = Path.Combine(directory, "ca.pem");
        System.IO.File.WriteAllText(file, ca.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem());
        return new BenchAuthority(file, ca);
    }

    /// <summary>Reads one.</summary>
    public static BenchAuthority Load(string file) => new(file, X509Certificate2.CreateFromPemFile(file, file));

    /// <summary>What a member shows the others.</summary>
    public PeerCredentials For(long id)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new($"O={PeerIdentity.Organization}, CN={PeerIdentity.CommonName(id)}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1"), new Oid("1.3.6.1.5.5.7.3.2")], false));
        using var certificate = request.Create(_ca, DateTimeOffset.UtcNow.AddMinutes(-30), DateTimeOffset.UtcNow.AddHours(20), RandomNumberGenerator.GetBytes(12));
        using var withKey = certificate.CopyWithPrivateKey(key);
        return new PeerCredentials(X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pfx), null), [_ca]);
    }
}
