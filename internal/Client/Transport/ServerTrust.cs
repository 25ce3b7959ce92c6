using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace EdgeOrch.Client;

/// <summary>TLS settings of a client that trusts given roots only, with errors that say what to do.</summary>
public static class ServerTrust
{
    /// <summary>The TLS options for one target host; the certificate is chosen anew per connection.</summary>
    public static SslClientAuthenticationOptions ClientOptions(HttpTransportOptions options, TimeProvider time)
    {
        var tls = new SslClientAuthenticationOptions
        {
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            RemoteCertificateValidationCallback = (_, certificate, chain, errors) => options.SkipTlsVerification
                || Verify(certificate as X509Certificate2, chain, errors, options.TrustedRoots, time),
        };
        if (options.TlsServerName is { } name)
        {
            tls.TargetHost = name;
        }

        if (options.ClientCertificate is { } select)
        {
            tls.LocalCertificateSelectionCallback = (_, _, _, _, _) => select()!;
        }

        if (options.TrustedRoots.Count > 0)
        {
            tls.CertificateChainPolicy = Policy(options.TrustedRoots, time);
        }

        return tls;
    }

    /// <summary>The SHA-256 of a certificate's DER in lower-case hex: what join tokens pin.</summary>
    public static string Fingerprint(X509Certificate2 certificate) => Convert.ToHexStringLower(SHA256.HashData(certificate.RawDataMemory.Span));

    private static X509ChainPolicy Policy(IReadOnlyList<X509Certificate2> roots, TimeProvider time)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
            VerificationTime = time.GetUtcNow().UtcDateTime,
            VerificationTimeIgnored = true,
        };
        policy.CustomTrustStore.AddRange(roots.ToArray());
        return policy;
    }

    private static bool Verify(
        X509Certificate2? certificate, X509Chain? chain, SslPolicyErrors errors, IReadOnlyList<X509Certificate2> roots, TimeProvider time)
    {
        if (certificate is null || errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable))
        {
            throw new AuthenticationException("the server presented no certificate");
        }

        var now = time.GetUtcNow().UtcDateTime;
        if (now > certificate.NotAfter.ToUniversalTime() || now < certificate.NotBefore.ToUniversalTime())
        {
            throw new AuthenticationException(
                $"the server's certificate is valid from {certificate.NotBefore.ToUniversalTime():u} to {certificate.NotAfter.ToUniversalTime():u}, "
                + $"and it is {now:u} here: check this machine's clock, or let the server renew its certificate");
        }

        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors))
        {
            var trusted = roots.Count == 0 ? "this system trusts" : $"this client trusts (sha256 {string.Join(", ", roots.Select(Fingerprint))})";
            throw new AuthenticationException(
                $"the server's certificate, issued by \"{certificate.Issuer}\", was not signed by a CA {trusted}: "
                + $"{string.Join(", ", chain?.ChainStatus.Select(s => s.Status.ToString()) ?? [])}");
        }

        return errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch)
            ? throw new AuthenticationException(
                "the server's certificate is for another name or address: use one that it lists, or give the server --tls-san")
            : true;
    }
}
