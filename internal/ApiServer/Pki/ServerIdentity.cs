using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EdgeOrch.Store.Replication.Peers.Tls;

namespace EdgeOrch.ApiServer.Pki;

/// <summary>
/// The certificate this server shows to other servers, as <c>edgeorch:server:ID</c> in <c>edgeorch:servers</c>. It is never stored: the CA
/// is at hand to make another, and another is made when two thirds of its life are over. Thread-safe.
/// </summary>
public sealed class ServerIdentity(ClusterPki pki, long id, TimeProvider time)
{
    private readonly Lock _gate = new();
    private PeerCredentials? _present;

    /// <summary>The certificate with its key.</summary>
    public X509Certificate2 Certificate => Credentials.Certificate;

    /// <summary>The certificate and whom to believe; the same object as long as nothing has changed.</summary>
    public PeerCredentials Credentials
    {
        get
        {
            lock (_gate)
            {
                var now = time.GetUtcNow();
                return _present is { } present && !ServingCertificate.IsDue(present.Certificate, now) ? present : _present = Issue(now);
            }
        }
    }

    private PeerCredentials Issue(DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = CertificateFactory.IssuePeer(
            pki.Ca, new PublicKey(key), PeerIdentity.CommonName(id), [PeerIdentity.Organization], now, pki.Options.CertificateLifetime);
        return new PeerCredentials(certificate.CopyWithPrivateKey(key), [pki.Ca]);
    }
}
