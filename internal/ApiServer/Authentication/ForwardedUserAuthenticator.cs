using EdgeOrch.ApiServer.Forwarding;
using EdgeOrch.ApiServer.Pipeline.Security;
using EdgeOrch.Store.Replication.Peers.Tls;

namespace EdgeOrch.ApiServer.Authentication;

/// <summary>
/// Users that another server of the group names in headers (<see cref="ForwardedUser"/>). It is believed by its client certificate alone;
/// from everybody else the headers are as if they were not there. Thread-safe.
/// </summary>
public sealed class ForwardedUserAuthenticator(ClientCertificateAuthenticator certificates) : IAuthenticator
{
    /// <inheritdoc/>
    public async ValueTask<AuthenticationResult> AuthenticateAsync(AuthenticationRequest request, CancellationToken cancellationToken)
    {
        if (request.Headers is not { } headers || !headers.ContainsKey(ForwardedUser.UserHeader)
            || request.ClientCertificate is not { } certificate || PeerIdentity.Of(certificate) is null)
        {
            return AuthenticationResult.None;
        }

        var server = await certificates.AuthenticateAsync(request, cancellationToken).ConfigureAwait(false);
        return server.User is null ? server
            : ForwardedUser.Parse(headers) is { } user ? AuthenticationResult.Success(user)
            : AuthenticationResult.Failed($"{server.User.Name} names no user in {ForwardedUser.UserHeader}");
    }
}
