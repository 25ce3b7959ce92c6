using EdgeOrch.ApiServer.Authentication;
using EdgeOrch.ApiServer.Authorization;
using EdgeOrch.ApiServer.Pipeline.Security;
using EdgeOrch.ApiServer.Pki;
using EdgeOrch.ApiServer.Servers;
using EdgeOrch.Client;
using EdgeOrch.Client.Join;
using Microsoft.Extensions.Logging;

namespace EdgeOrch.ApiServer.Bootstrap;

/// <summary>
/// Everything the API server is secured with, put together: give <see cref="Parts"/> to the server, keep <see cref="RunAsync"/>
/// running beside it. Thread-safe.
/// </summary>
public sealed class ClusterSecurity
{
    private readonly RbacState _rbac;
    private readonly NodeGraph _nodes;

    /// <summary>Loads or makes keys, certificate and token. Takes a fraction of a second at the first start, milliseconds later.</summary>
    /// <exception cref="InvalidDataException">A key file is damaged; the message names it.</exception>
    /// <exception cref="ArgumentException"><c>--token</c> is not usable.</exception>
    public ClusterSecurity(ClusterSecurityOptions options, TimeProvider time, ILoggerFactory loggers)
    {
        var logger = loggers.CreateLogger("security");
        Pki = ClusterPki.LoadOrCreate(options.Pki, time);
        Serving = new ServingCertificate(Pki, time, logger);
        Token = ServerToken.LoadOrCreate(options.Pki.DataDirectory, Pki.CaFingerprint, options.Token);
        var transport = new LateTransport();
        var client = new ApiClient(transport);
        _rbac = new RbacState(client, time, loggers.CreateLogger("security.rbac"));
        _nodes = new NodeGraph(client, time, loggers.CreateLogger("security.nodes"));
        var keys = TokenKeys.Load(Pki.TokenKey, options.TokenKeyFiles);
        var fixedTokens = options.TokenAuthFile is { } file ? StaticTokenFile.Load(file) : new Dictionary<string, UserInfo>();
        string[] audiences = [options.Issuer];
        var api = new ApiAudiences(audiences);
        TokenIssuer = new ServiceAccountTokenIssuer(options.Issuer, audiences, Pki.TokenKey, time);
        var rbac = new RbacAuthorizer(_rbac, time);
        Authorizer = new AuthorizerChain([new NodeAuthorizer(_nodes), rbac]);
        var certificates = new ClientCertificateAuthenticator(Pki.Ca, time);
        Parts = new SecurityParts
        {
            Authenticator = new AuthenticatorChain(
            [
                new ForwardedUserAuthenticator(certificates),
                certificates,
                new StaticTokenAuthenticator(JoinUsers(Token), api),
                new StaticTokenAuthenticator(fixedTokens, api),
                new BootstrapTokenAuthenticator(client, api, time),
                new ServiceAccountTokenAuthenticator(options.Issuer, audiences, keys, client, time),
            ]),
            Authorizer = Authorizer,
            ServerCertificates = Serving,
            TokenIssuer = TokenIssuer,
            OpenIdDocuments = new OpenIdDocuments(options.Issuer, $"{options.Issuer}/openid/v1/jwks", keys),
            RuleResolver = rbac,
            Admission = [new EscalationAdmission(_rbac, Authorizer), new NodeRestriction(_nodes), new CertificateAdmission(Authorizer)],
            StartupSteps = [new DefaultRolesStep(transport, _rbac, _nodes)],
        };
    }

    /// <summary>The cluster's keys; <see cref="ClusterPki.CaPem"/> is what <c>kube-root-ca.crt</c> publishes.</summary>
    public ClusterPki Pki { get; }

    /// <summary>The API server's certificate.</summary>
    public ServingCertificate Serving { get; }

    /// <summary>The server's join token.</summary>
    public JoinToken Token { get; }

    /// <summary>Makes service-account tokens.</summary>
    public ServiceAccountTokenIssuer TokenIssuer { get; }

    /// <summary>Decides for the API server.</summary>
    public IAuthorizer Authorizer { get; }

    /// <summary>What the API server is composed with.</summary>
    public SecurityParts Parts { get; }

    /// <summary>Follows roles and pods and renews the serving certificate until cancelled. Start it before the server's startup steps run.</summary>
    public Task RunAsync(CancellationToken cancellationToken) => Task.WhenAll(
        _rbac.RunAsync(cancellationToken), _nodes.RunAsync(cancellationToken), Serving.RunAsync(cancellationToken));

    /// <summary>The identity of a node agent in this process, which needs no join: one it could have got by the token.</summary>
    public static UserInfo NodeUser(string nodeName) => new($"{NodeIdentity.UserPrefix}{nodeName}", UserInfo.Nodes, UserInfo.Authenticated);

    /// <summary>The identity of a controller in this process, by its service account in kube-system.</summary>
    public static UserInfo ControllerUser(string serviceAccount) => new(
        $"{ServiceAccountClaims.UserPrefix}kube-system:{serviceAccount}",
        "system:serviceaccounts", "system:serviceaccounts:kube-system", UserInfo.Authenticated);

    private static Dictionary<string, UserInfo> JoinUsers(JoinToken token) => new(StringComparer.Ordinal)
    {
        [token.Bearer] = new UserInfo($"system:bootstrap:{token.Id}", BootstrapToken.Group, $"{BootstrapToken.Group}:edgeorch:server", ServerUsers.Joiners),
    };
}
