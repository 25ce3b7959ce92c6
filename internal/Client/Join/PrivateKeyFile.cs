using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EdgeOrch.Linux;

namespace EdgeOrch.Client.Join;

/// <summary>Keys and certificates as PEM files, written so that a crash leaves the old or the new one whole. Errors name the file.</summary>
public static class PrivateKeyFile
{
    /// <summary>The ECDSA P-256 key of a file, made and stored (mode 0600) when there is none.</summary>
    /// <exception cref="InvalidDataException">The file is not a PEM private key.</exception>
    public static ECDsa LoadOrCreate(string path)
    {
        if (!File.Exists(path))
        {
            var created = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            DurableFile.Write(path, System.Text.Encoding.ASCII.GetBytes(created.ExportPkcs8PrivateKeyPem() + "\n"), DurableFile.OwnerOnly);
            return created;
        }

        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(File.ReadAllText(path));
            return key;
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            throw new InvalidDataException($"{path}: not an ECDSA private key in PEM form; restore it from a backup: {e.Message}", e);
        }
    }

    /// <summary>Stores a certificate as PEM, readable by everyone.</summary>
    public static void WriteCertificate(string path, X509Certificate2 certificate) =>
        DurableFile.Write(path, System.Text.Encoding.ASCII.GetBytes(certificate.ExportCertificatePem() + "\n"), DurableFile.WorldReadable);

    /// <summary>The certificate of a PEM file, or null when there is none.</summary>
    /// <exception cref="InvalidDataException">The file is not a PEM certificate.</exception>
    public static X509Certificate2? LoadCertificate(string path)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            return X509Certificate2.CreateFromPem(File.ReadAllText(path));
        }
        catch (CryptographicException e)
        {
            throw new InvalidDataException($"{path}: not a certificate in PEM form; delete it to have it made anew: {e.Message}", e);
        }
    }

    /// <summary>Whether a certificate belongs to a key.</summary>
    public static bool Matches(X509Certificate2 certificate, ECDsa key) =>
        certificate.PublicKey.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(key.ExportSubjectPublicKeyInfo());
}
