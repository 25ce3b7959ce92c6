using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using EdgeOrch.Linux;

namespace EdgeOrch.Client.Join;

/// <summary>
/// A node's client certificate with its key, in one file (<c>agent/pki/client.pem</c>, mode 0600) so that both change together, and the
/// cluster's CA beside it. Thread-safe.
/// </summary>
public sealed class NodeCredentials
{
    private readonly string _path;
    private volatile X509Certificate2 _current;

    private NodeCredentials(string path, X509Certificate2 ca, X509Certificate2 current)
    {
        _path = path;
        Ca = ca;
        _current = current;
    }

    /// <summary>The cluster's CA.</summary>
    public X509Certificate2 Ca { get; }

    /// <summary>The certificate in use, with its key.</summary>
    public X509Certificate2 Current => _current;

    /// <summary>The directory of a node's credentials.</summary>
    public static string DirectoryOf(string dataDirectory) => Path.Combine(dataDirectory, "agent", "pki");

    /// <summary>The stored credentials, or null when there are none, they are damaged, or have expired.</summary>
    public static NodeCredentials? TryLoad(string dataDirectory, DateTimeOffset now)
    {
        var directory = DirectoryOf(dataDirectory);
        var path = Path.Combine(directory, "client.pem");
        if (!File.Exists(path) || !File.Exists(Path.Combine(directory, "ca.crt")))
        {
            return null;
        }

        try
        {
            var ca = X509Certificate2.CreateFromPem(File.ReadAllText(Path.Combine(directory, "ca.crt")));
            var pem = File.ReadAllText(path);
            var current = X509Certificate2.CreateFromPem(pem, pem);
            return now.UtcDateTime < current.NotAfter.ToUniversalTime() ? new NodeCredentials(path, ca, current) : null;
        }
        catch (CryptographicException)
        {
            // Damaged: joining again replaces it.
            return null;
        }
    }

    /// <summary>Stores a CA and first certificate, and uses them.</summary>
    public static NodeCredentials Store(string dataDirectory, X509Certificate2 ca, X509Certificate2 certificate)
    {
        var directory = DirectoryOf(dataDirectory);
        DurableFile.CreatePrivateDirectory(Path.GetDirectoryName(directory)!);
        DurableFile.CreatePrivateDirectory(directory);
        PrivateKeyFile.WriteCertificate(Path.Combine(directory, "ca.crt"), ca);
        var credentials = new NodeCredentials(Path.Combine(directory, "client.pem"), ca, certificate);
        credentials.Replace(certificate);
        return credentials;
    }

    /// <summary>Stores a renewed certificate, then uses it for new connections.</summary>
    public void Replace(X509Certificate2 certificate)
    {
        using var key = certificate.GetECDsaPrivateKey() ?? throw new ArgumentException("the certificate has no ECDSA key", nameof(certificate));
        var pem = $"{certificate.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n";
        DurableFile.Write(_path, Encoding.ASCII.GetBytes(pem), DurableFile.OwnerOnly);
        _current = certificate;
    }

    /// <summary>When to renew: two thirds into the certificate's life.</summary>
    public DateTimeOffset RenewAt
    {
        get
        {
            var from = _current.NotBefore.ToUniversalTime();
            return new DateTimeOffset(from + ((_current.NotAfter.ToUniversalTime() - from) * 2 / 3));
        }
    }
}
