using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace EdgeOrch.ApiServer.Webhooks;

/// <summary>Which certificates a webhook may show: those that its bundle, or without one the system, vouches for by its name. Pure.</summary>
internal static class WebhookTrust
{
    /// <summary>TLS settings for connections to a target.</summary>
    /// <exception cref="WebhookFailedException">The bundle holds no certificate.</exception>
    public static SslClientAuthenticationOptions Options(WebhookTarget target)
    {
        var policy = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
        var roots = new X509Certificate2Collection();
        if (target.CaBundle.Length > 0)
        {
            Import(roots, target.CaBundle);
            policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            policy.CustomTrustStore.AddRange(roots);
        }

        var host = new Uri(target.Url).IdnHost.Trim('[', ']');
        return new SslClientAuthenticationOptions
        {
            TargetHost = host,
            CertificateChainPolicy = policy,
            RemoteCertificateValidationCallback = (_, certificate, chain, errors) => errors == SslPolicyErrors.None
                || Refuse((X509Certificate2?)certificate, chain, errors, roots, host),
        };
    }

    private static void Import(X509Certificate2Collection roots, string bundle)
    {
        try
        {
            roots.ImportFromPem(Encoding.ASCII.GetString(Convert.FromBase64String(bundle)));
        }
        catch (Exception e) when (e is CryptographicException or FormatException)
        {
            throw new WebhookFailedException("unable to load root certificates: unable to parse bytes as PEM block", inner: e);
        }

        if (roots.Count == 0)
        {
            throw new WebhookFailedException("unable to load root certificates: unable to parse bytes as PEM block");
        }
    }

    private static bool Refuse(X509Certificate2? certificate, X509Chain? chain, SslPolicyErrors errors, X509Certificate2Collection roots, string host)
    {
        if (certificate is null || chain is null)
        {
            throw new AuthenticationException("tls: the server presented no certificate");
        }

        if ((errors & SslPolicyErrors.RemoteCertificateChainErrors) != 0 && !EndsInBundle(chain, roots))
        {
            var invalid = chain.ChainElements.FirstOrDefault(static e => e.ChainElementStatus.Any(static s => s.Status == X509ChainStatusFlags.NotTimeValid));
            throw new AuthenticationException("tls: failed to verify certificate: x509: " + (invalid is null
                ? "certificate signed by unknown authority"
                : $"certificate has expired or is not yet valid: it is valid from {Time(invalid.Certificate.NotBefore)} to {Time(invalid.Certificate.NotAfter)}"));
        }

        return (errors & SslPolicyErrors.RemoteCertificateNameMismatch) == 0
            ? true
            : throw new AuthenticationException("tls: failed to verify certificate: x509: " + NameMismatch(certificate, host));
    }

    // Whatever a bundle holds is trusted as an end of the chain, also an intermediate authority.
    private static bool EndsInBundle(X509Chain chain, X509Certificate2Collection roots) =>
        chain.ChainStatus.All(static s => s.Status is X509ChainStatusFlags.PartialChain or X509ChainStatusFlags.UntrustedRoot)
        && chain.ChainElements.Any(e => roots.Any(r => r.RawDataMemory.Span.SequenceEqual(e.Certificate.RawDataMemory.Span)));

    private static string NameMismatch(X509Certificate2 certificate, string host)
    {
        var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>()
            .SelectMany(static e => e.EnumerateDnsNames().Concat(e.EnumerateIPAddresses().Select(static a => a.ToString()))).ToList();
        return names.Count == 0
            ? $"certificate is not valid for any names, but wanted to match {host}"
            : $"certificate is valid for {string.Join(", ", names)}, not {host}";
    }

    private static string Time(DateTime time) => Verbs.ObjectMeta.Time(new DateTimeOffset(time.ToUniversalTime()));

}
