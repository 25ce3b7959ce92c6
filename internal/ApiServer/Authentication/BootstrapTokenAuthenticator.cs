using EdgeOrch.Api.Types;
using EdgeOrch.ApiServer.Pipeline.Security;
using EdgeOrch.Client;

namespace EdgeOrch.ApiServer.Authentication;

/// <summary>Users by bootstrap token. Each attempt reads one Secret: joining is rare. Thread-safe.</summary>
public sealed class BootstrapTokenAuthenticator(ApiClient client, ApiAudiences audiences, TimeProvider time) : IAuthenticator
{
    /// <inheritdoc/>
    public async ValueTask<AuthenticationResult> AuthenticateAsync(AuthenticationRequest request, CancellationToken cancellationToken)
    {
        if (request.BearerToken is not { } token || audiences.Granted(request) is not { } granted || !BootstrapToken.TryParse(token, out var id, out var secret))
        {
            return AuthenticationResult.None;
        }

        var stored = await client.For<Secret>().FindAsync(BootstrapToken.Namespace, BootstrapToken.NamePrefix + id, cancellationToken).ConfigureAwait(false);
        return stored is null
            ? AuthenticationResult.Failed($"bootstrap token \"{id}\" does not exist")
            : BootstrapToken.Check(stored, id, secret, time.GetUtcNow(), granted);
    }
}
