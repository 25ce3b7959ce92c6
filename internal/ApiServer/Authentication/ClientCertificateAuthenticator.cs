using System.Formats.Asn1;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EdgeOrch.ApiServer.Pipeline.Security;

namespace EdgeOrch.ApiServer.Authentication;

/// <summary>
/// Users by client certificate: signed by the cluster's CA, good now, meant for clients. The common name is the user, the
/// organizations are the groups. The signature is checked once per connection; the dates with every request. Thread-safe.
/// </summary>
public sealed class ClientCertificateAuthenticator : IAuthenticator, IDisposable
{
    private const string ClientAuthOid = "1.3.6.1.5.5.7.3.2";
    private readonly ECDsa _caKey;
    private readonly byte[] _caName;
    private readonly TimeProvider _time;
    private readonly ConditionalWeakTable<X509Certificate2, Verified> _verified = [];

    /// <summary>Trusts certificates of one CA, whose key is ECDSA.</summary>
    public ClientCertificateAuthenticator(X509Certificate2 ca, TimeProvider time)
    {
        _caKey = ca.GetECDsaPublicKey() ?? throw new ArgumentException("the cluster's CA has no ECDSA key", nameof(ca));
        _caName = ca.SubjectName.RawData;
        _time = time;
    }

    /// <inheritdoc/>
    public ValueTask<AuthenticationResult> AuthenticateAsync(AuthenticationRequest request, CancellationToken cancellationToken)
    {
        if (request.ClientCertificate is not { } certificate)
        {
            return ValueTask.FromResult(AuthenticationResult.None);
        }

        var verified = _verified.GetValue(certificate, Verify);
        var now = _time.GetUtcNow().UtcDateTime;
        if (verified.User is null)
        {
            return ValueTask.FromResult(AuthenticationResult.Failed(verified.Failure));
        }

        if (now < verified.From || now > verified.Until)
        {
            return ValueTask.FromResult(AuthenticationResult.Failed(
                $"the client certificate of \"{verified.User.Name}\" is good from {verified.From:u} to {verified.Until:u} only"));
        }

        return ValueTask.FromResult(AuthenticationResult.Success(verified.User));
    }

    /// <inheritdoc/>
    public void Dispose() => _caKey.Dispose();

    private Verified Verify(X509Certificate2 certificate)
    {
        if (!certificate.IssuerName.RawData.AsSpan().SequenceEqual(_caName) || !SignedByCa(certificate))
        {
            return new Verified(null, $"the client certificate \"{certificate.Subject}\" was not signed by this cluster's CA", default, default);
        }

        var purposes = certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>().FirstOrDefault();
        if (purposes is null || !purposes.EnhancedKeyUsages.Cast<Oid>().Any(o => o.Value == ClientAuthOid))
        {
            return new Verified(null, $"the certificate \"{certificate.Subject}\" is not meant for clients", default, default);
        }

        var user = UserOf(certificate);
        return user is null
            ? new Verified(null, $"the client certificate \"{certificate.Subject}\" has no common name", default, default)
            : new Verified(user, "", certificate.NotBefore.ToUniversalTime(), certificate.NotAfter.ToUniversalTime());
    }

    /// <summary>The signature over the certificate's body (RFC 5280, 4.1): cheaper than building a chain, and no store of the system is asked.</summary>
    private bool SignedByCa(X509Certificate2 certificate)
    {
        try
        {
            var outer = new AsnReader(certificate.RawDataMemory, AsnEncodingRules.DER).ReadSequence();
            var body = outer.ReadEncodedValue();
            var algorithm = outer.ReadSequence().ReadObjectIdentifier();
            var signature = outer.ReadBitString(out _);
            return algorithm == "1.2.840.10045.4.3.2"
                && _caKey.VerifyData(body.Span, signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        }
        catch (Exception e) when (e is AsnContentException or CryptographicException)
        {
            // A certificate that does not parse was not signed by us.
            return false;
        }
    }

    /// <summary>The user a certificate's subject names, or null when it has no common name.</summary>
    public static UserInfo? UserOf(X509Certificate2 certificate)
    {
        var (name, groups) = DistinguishedNames.Read(certificate.SubjectName);
        return name.Length == 0 ? null : new UserInfo(name, [.. groups]);
    }

    private sealed record Verified(UserInfo? User, string Failure, DateTime From, DateTime Until);
}
