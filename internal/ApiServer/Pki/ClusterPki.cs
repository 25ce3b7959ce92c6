using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EdgeOrch.Client;
using EdgeOrch.Client.Join;
using EdgeOrch.Linux;

namespace EdgeOrch.ApiServer.Pki;

/// <summary>
/// The cluster's keys: its CA, the serving key and the key that signs service-account tokens. Made at the first start in
/// <c>DATA/server/pki</c>, each file crash-safe: a start after a crash completes what is missing. Thread-safe after loading.
/// </summary>
public sealed class ClusterPki
{
    private ClusterPki(PkiOptions options, string directory, X509Certificate2 ca, ECDsa servingKey, ECDsa tokenKey)
    {
        Options = options;
        Directory = directory;
        Ca = ca;
        ServingKey = servingKey;
        TokenKey = tokenKey;
        CaPem = Ca.ExportCertificatePem() + "\n";
        CaFingerprint = ServerTrust.Fingerprint(ca);
    }

    /// <summary>What the keys were loaded with.</summary>
    public PkiOptions Options { get; }

    /// <summary><c>DATA/server/pki</c>.</summary>
    public string Directory { get; }

    /// <summary>The CA with its private key.</summary>
    public X509Certificate2 Ca { get; }

    /// <summary>The CA's certificate as PEM, as it belongs in kubeconfigs and the <c>kube-root-ca.crt</c> ConfigMaps.</summary>
    public string CaPem { get; }

    /// <summary>The SHA-256 of the CA certificate's DER in hex: the pin in join tokens.</summary>
    public string CaFingerprint { get; }

    /// <summary>The key service-account tokens are signed with.</summary>
    public ECDsa TokenKey { get; }

    internal ECDsa ServingKey { get; }

    /// <summary>Loads the keys, and makes what is missing.</summary>
    /// <exception cref="InvalidDataException">A file is damaged or does not fit another; the message names it.</exception>
    /// <exception cref="IOException">The directory cannot be written.</exception>
    public static ClusterPki LoadOrCreate(PkiOptions options, TimeProvider time)
    {
        var directory = Path.Combine(options.DataDirectory, "server", "pki");
        DurableFile.CreatePrivateDirectory(Path.Combine(options.DataDirectory, "server"));
        DurableFile.CreatePrivateDirectory(directory);
        return new ClusterPki(
            options,
            directory,
            LoadOrCreateCa(directory, options, time.GetUtcNow()),
            PrivateKeyFile.LoadOrCreate(Path.Combine(directory, "server.key")),
            PrivateKeyFile.LoadOrCreate(Path.Combine(directory, "service-account.key")));
    }

    /// <summary>A fresh client identity of this process's own, not stored: the CA is at hand to make another.</summary>
    public X509Certificate2 CreateClientIdentity(string user, IEnumerable<string> groups, DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = CertificateFactory.IssueClient(Ca, new PublicKey(key), user, groups, now, Options.CertificateLifetime);
        return certificate.CopyWithPrivateKey(key);
    }

    private static X509Certificate2 LoadOrCreateCa(string directory, PkiOptions options, DateTimeOffset now)
    {
        var keyPath = Path.Combine(directory, "ca.key");
        var certificatePath = Path.Combine(directory, "ca.crt");
        var stored = PrivateKeyFile.LoadCertificate(certificatePath);
        if (stored is not null && !File.Exists(keyPath))
        {
            throw new InvalidDataException($"{keyPath}: missing although {certificatePath} is there; restore it from a backup");
        }

        using var key = PrivateKeyFile.LoadOrCreate(keyPath);
        if (stored is null)
        {
            var ca = CertificateFactory.CreateCa(key, $"edgeorch-ca@{now.ToUnixTimeSeconds()}", now, options.CaLifetime);
            PrivateKeyFile.WriteCertificate(certificatePath, ca);
            return ca;
        }

        using (stored)
        {
            return PrivateKeyFile.Matches(stored, key)
                ? stored.CopyWithPrivateKey(key)
                : throw new InvalidDataException($"{certificatePath}: does not belong to {keyPath}; restore both from one backup");
        }
    }
}
