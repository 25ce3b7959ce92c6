using System.Security.Cryptography.X509Certificates;
using EdgeOrch.Client.Kubeconfig;

namespace EdgeOrch.ApiServer.Pki;

/// <summary>The administrator's kubeconfig (<c>--write-kubeconfig</c>): user <c>system:admin</c> in <c>system:masters</c>.</summary>
public static class AdminKubeconfig
{
    /// <summary>
    /// Writes the file (mode 0600) with a client certificate. One that is there, of this cluster, for this address and not yet due for
    /// renewal is left alone. Returns whether it was written.
    /// </summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static bool Write(string path, string serverUrl, ClusterPki pki, DateTimeOffset now)
    {
        if (IsGood(path, serverUrl, pki, now))
        {
            return false;
        }

        using var identity = pki.CreateClientIdentity("system:admin", ["system:masters"], now);
        using var key = identity.GetECDsaPrivateKey()!;
        KubeconfigWriter.Write(path, KubeconfigWriter.Format(
            "edgeorch",
            new KubeconfigCluster("edgeorch", serverUrl) { CaPem = pki.CaPem },
            new KubeconfigUser("edgeorch")
            {
                ClientCertificatePem = identity.ExportCertificatePem() + "\n",
                ClientKeyPem = key.ExportPkcs8PrivateKeyPem() + "\n",
            }));
        return true;
    }

    private static bool IsGood(string path, string serverUrl, ClusterPki pki, DateTimeOffset now)
    {
        if (!File.Exists(path))
        {
            return false;
        }

        try
        {
            var options = KubeconfigFile.Load(path).TransportOptions("edgeorch");
            return options.Servers[0] == new Uri(serverUrl)
                && options.TrustedRoots.Count == 1
                && options.TrustedRoots[0].RawDataMemory.Span.SequenceEqual(pki.Ca.RawDataMemory.Span)
                && options.ClientCertificate?.Invoke() is { } certificate
                && !ServingCertificate.IsDue(certificate, now);
        }
        catch (KubeconfigException)
        {
            // Not ours or damaged: replaced.
            return false;
        }
    }
}
