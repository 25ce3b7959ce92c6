using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EdgeOrch.ApiServer.Pipeline.Security;

namespace EdgeOrch.ApiServer.Tests.Support;

/// <summary>Security for tests of everything else: one token is the administrator, administrators may do all.</summary>
internal sealed class TestSecurity : IAuthenticator, IAuthorizer, IServerCertificates
{
    public const string AdminToken = "test-admin";

    private readonly SslStreamCertificateContext _certificate = SslStreamCertificateContext.Create(SelfSigned(), null, offline: true);

    public static SecurityParts Parts()
    {
        var security = new TestSecurity();
        return new SecurityParts { Authenticator = security, Authorizer = security, ServerCertificates = security };
    }

    public ValueTask<AuthenticationResult> AuthenticateAsync(AuthenticationRequest request, CancellationToken cancellationToken) =>
        ValueTask.FromResult(request.BearerToken switch
        {
            AdminToken => AuthenticationResult.Success(new UserInfo("admin", UserInfo.Masters, UserInfo.Authenticated)),
            null => AuthenticationResult.None,
            _ => AuthenticationResult.Failed("unknown token"),
        });

    public ValueTask<AuthorizationDecision> AuthorizeAsync(AuthorizationAttributes attributes, CancellationToken cancellationToken) =>
        ValueTask.FromResult(attributes.User.IsIn(UserInfo.Masters) ? AuthorizationDecision.Allow() : AuthorizationDecision.NoOpinion());

    public SslStreamCertificateContext ForServerName(string? serverName) => _certificate;

    private static X509Certificate2 SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(System.Net.IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var now = DateTimeOffset.UtcNow;
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(30));
    }
}
