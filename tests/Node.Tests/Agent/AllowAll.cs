using EdgeOrch.ApiServer.Pipeline.Security;

namespace EdgeOrch.Node.Tests.Agent;

/// <summary>Security for tests of the node: every caller may do everything.</summary>
internal sealed class AllowAll : IAuthenticator, IAuthorizer
{
    public static SecurityParts Parts()
    {
        var all = new AllowAll();
        return new SecurityParts { Authenticator = all, Authorizer = all };
    }

    public ValueTask<AuthenticationResult> AuthenticateAsync(AuthenticationRequest request, CancellationToken cancellationToken) =>
        ValueTask.FromResult(AuthenticationResult.None);

    public ValueTask<AuthorizationDecision> AuthorizeAsync(AuthorizationAttributes attributes, CancellationToken cancellationToken) =>
        ValueTask.FromResult(AuthorizationDecision.Allow());
}
