using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace EdgeOrch.Store.Etcd;

/// <summary>TLS towards etcd: trusts the given authorities only, and shows the client's certificate. The files are read once.</summary>
internal static class EtcdTls
{
    /// <summary>The settings; null when every endpoint is http.</summary>
    /// <exception cref="StoreUnavailableException">A file cannot be used; the message names it.</exception>
    internal static SslClientAuthenticationOptions? Load(EtcdStoreOptions options)
    {
        if (options.Endpoints.All(static endpoint => endpoint.Scheme == Uri.UriSchemeHttp))
        {
            return null;
        }
        var tls = new SslClientAuthenticationOptions
        {
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            CertificateChainPolicy = Trust(options.CaFile),
            RemoteCertificateValidationCallback = (_, certificate, chain, errors) => Verify(certificate as X509Certificate2, chain, errors),
        };
        if (options.CertificateFile is { } certificateFile)
        {
            tls.ClientCertificateContext = Identity(certificateFile, options.KeyFile ?? certificateFile);
        }
        return tls;
    }

    private static X509ChainPolicy Trust(string? caFile)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        try
        {
            policy.CustomTrustStore.ImportFromPemFile(caFile ?? throw new StoreUnavailableException("https endpoints of etcd need the file of their authority"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new StoreUnavailableException($"{caFile} cannot be read as PEM certificates: {e.Message}", e);
        }
        return policy.CustomTrustStore.Count > 0 ? policy : throw new StoreUnavailableException($"{caFile} has no PEM certificate in it");
    }

    private static SslStreamCertificateContext Identity(string certificateFile, string keyFile)
    {
        try
        {
            var chain = new X509Certificate2Collection();
            chain.ImportFromPemFile(certificateFile);
            return SslStreamCertificateContext.Create(X509Certificate2.CreateFromPemFile(certificateFile, keyFile), chain, offline: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new StoreUnavailableException($"{certificateFile} and {keyFile} cannot be used as PEM certificate and key: {e.Message}", e);
        }
    }

    private static bool Verify(X509Certificate2? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors == SslPolicyErrors.None)
        {
            return true;
        }
        if (certificate is null)
        {
            throw new AuthenticationException("it presented no certificate");
        }
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors))
        {
            string why = string.Join(", ", chain?.ChainStatus.Select(static status => status.Status.ToString()) ?? []);
            throw new AuthenticationException(
                $"its certificate for \"{certificate.Subject}\", issued by \"{certificate.Issuer}\", valid until {certificate.NotAfter.ToUniversalTime():u}, "
                + $"is not one that the authorities in --datastore-cafile vouch for: {why}");
        }
        throw new AuthenticationException($"its certificate for \"{certificate.Subject}\" is not for this name or address: use one that the certificate lists");
    }
}
