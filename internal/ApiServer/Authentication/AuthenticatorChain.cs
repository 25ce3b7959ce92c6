using EdgeOrch.ApiServer.Pipeline.Security;

namespace EdgeOrch.ApiServer.Authentication;

/// <summary>
/// Asks authenticators in turn; the first user counts and is put into <c>system:authenticated</c>, unless it is one without
/// credentials that another server names. When there is none, the first reason
/// to refuse is the answer. Thread-safe.
/// </summary>
public sealed class AuthenticatorChain(IReadOnlyList<IAuthenticator> authenticators) : IAuthenticator
{
    /// <inheritdoc/>
    public async ValueTask<AuthenticationResult> AuthenticateAsync(AuthenticationRequest request, CancellationToken cancellationToken)
    {
        string? failure = null;
        foreach (var authenticator in authenticators)
        {
            var result = await authenticator.AuthenticateAsync(request, cancellationToken).ConfigureAwait(false);
            if (result.User is { } user)
            {
                return user.IsIn(UserInfo.Authenticated) || user.IsIn(UserInfo.Unauthenticated)
                    ? result
                    : AuthenticationResult.Success(user with { Groups = [.. user.Groups, UserInfo.Authenticated] }, result.Audiences);
            }

            failure ??= result.Failure;
        }

        if (failure is null && request.BearerToken is not null)
        {
            failure = "the bearer token is of no known kind";
        }

        return failure is null ? AuthenticationResult.None : AuthenticationResult.Failed(failure);
    }
}
