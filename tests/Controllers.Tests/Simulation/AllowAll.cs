using EdgeOrch.ApiServer.Pipeline.Security;

namespace EdgeOrch.Controllers.Tests.Simulation;

/// <summary>Security that lets everybody in: these tests are about what controllers do, not what they may.</summary>
internal sealed class AllowAll : IAuthenticator, IAuthorizer
{
    public static SecurityParts Parts()
    {
        var open = new AllowAll();
        return new SecurityParts { Authenticator = open, Authorizer = open };
    }

    public ValueTask<AuthenticationResult> AuthenticateAsync(AuthenticationRequest request, CancellationToken cancellationToken) =>
        ValueTask.FromResult(AuthenticationResult.None);

    public ValueTask<AuthorizationDecision> AuthorizeAsync(AuthorizationAttributes attributes, CancellationToken cancellationToken) =>
        ValueTask.FromResult(AuthorizationDecision.Allow());
}
