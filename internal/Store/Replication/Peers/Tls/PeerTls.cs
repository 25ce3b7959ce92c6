using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace EdgeOrch.Store.Replication.Peers.Tls;

/// <summary>
/// Puts TLS on connections between servers. Both sides show a certificate of the cluster's CA that names a server; names and
/// addresses in it do not matter. Thread-safe.
/// </summary>
/// <param name="credentials">Asked for every connection, so that renewed certificates are taken up.</param>
/// <param name="identify">The server that a certificate names; null refuses it.</param>
/// <param name="time">By which clock certificates are good.</param>
internal sealed class PeerTls(Func<PeerCredentials> credentials, Func<X509Certificate2, long?> identify, TimeProvider time)
{
    private const string ServerAuthOid = "1.3.6.1.5.5.7.3.1";
    private const string ClientAuthOid = "1.3.6.1.5.5.7.3.2";

    private Prepared? _prepared;

    /// <summary>Secures a connection that was dialed.</summary>
    /// <exception cref="AuthenticationException">The other side is not one of the cluster's servers; the message says why.</exception>
    /// <exception cref="IOException">The connection broke, such as when the other side refuses our certificate.</exception>
    internal Task<PeerStream> DialedAsync(Stream inner, CancellationToken cancellationToken)
    {
        var own = Prepare();
        return SecureAsync(inner, own, ServerAuthOid, (stream, verify) => stream.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = string.Empty,
                EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
                ClientCertificateContext = own.Context,
                CertificateChainPolicy = Policy(own.Credentials, ServerAuthOid),
                RemoteCertificateValidationCallback = verify,
                AllowTlsResume = false,
            },
            cancellationToken));
    }

    /// <summary>Secures a connection that was accepted.</summary>
    /// <inheritdoc cref="DialedAsync"/>
    internal Task<PeerStream> AcceptedAsync(Stream inner, CancellationToken cancellationToken)
    {
        var own = Prepare();
        return SecureAsync(inner, own, ClientAuthOid, (stream, verify) => stream.AuthenticateAsServerAsync(
            new SslServerAuthenticationOptions
            {
                ServerCertificateContext = own.Context,
                ClientCertificateRequired = true,
                EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
                CertificateChainPolicy = Policy(own.Credentials, ClientAuthOid),
                RemoteCertificateValidationCallback = verify,
                AllowTlsResume = false,
            },
            cancellationToken));
    }

    private async Task<PeerStream> SecureAsync(
        Stream inner, Prepared own, string purpose, Func<SslStream, RemoteCertificateValidationCallback, Task> authenticate)
    {
        string? problem = null;
        long id = 0;
        var stream = new SslStream(inner, leaveInnerStreamOpen: false);
        try
        {
            await authenticate(stream, (_, certificate, chain, errors) =>
            {
                problem = Problem(certificate as X509Certificate2, chain, errors, own.Credentials, purpose);
                id = problem is null ? identify((X509Certificate2)certificate!) ?? 0 : 0;
                problem ??= id == 0 ? $"\"{certificate!.Subject}\" is not the certificate of a server" : null;
                return problem is null;
            });
            return new PeerStream(stream, id);
        }
        catch (Exception e)
        {
            await stream.DisposeAsync();
            throw problem is null ? e : new AuthenticationException(problem, e);
        }
    }

    private string? Problem(X509Certificate2? certificate, X509Chain? chain, SslPolicyErrors errors, PeerCredentials own, string purpose)
    {
        if (certificate is null || errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable))
        {
            return "the other side showed no certificate";
        }
        var now = time.GetUtcNow().UtcDateTime;
        if (now > certificate.NotAfter.ToUniversalTime() || now < certificate.NotBefore.ToUniversalTime())
        {
            return $"the certificate of \"{certificate.Subject}\" is good from {certificate.NotBefore.ToUniversalTime():u} to "
                + $"{certificate.NotAfter.ToUniversalTime():u}, and it is {now:u} here: check the clocks, or renew it";
        }
        if (!errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors))
        {
            return null;
        }
        string status = string.Join(", ", chain?.ChainStatus.Select(static one => one.Status.ToString()) ?? []);
        return $"the certificate of \"{certificate.Subject}\" was not signed by the cluster's CA "
            + $"(sha256 {string.Join(", ", own.Roots.Select(Fingerprint))}), or is not for {(purpose == ServerAuthOid ? "servers" : "clients")}: {status}";
    }

    private X509ChainPolicy Policy(PeerCredentials own, string purpose)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
            VerificationTime = time.GetUtcNow().UtcDateTime,
        };
        policy.ApplicationPolicy.Add(new Oid(purpose));
        policy.CustomTrustStore.AddRange(own.Roots.ToArray());
        return policy;
    }

    // Making the context is dear, so it is kept until the credentials change.
    private Prepared Prepare()
    {
        var now = credentials();
        var prepared = _prepared;
        if (prepared is null || !ReferenceEquals(prepared.Credentials, now))
        {
            prepared = new Prepared(now, SslStreamCertificateContext.Create(now.Certificate, null, offline: true));
            _prepared = prepared;
        }
        return prepared;
    }

    private static string Fingerprint(X509Certificate2 certificate) => Convert.ToHexStringLower(SHA256.HashData(certificate.RawDataMemory.Span));

    private sealed record Prepared(PeerCredentials Credentials, SslStreamCertificateContext Context);
}
