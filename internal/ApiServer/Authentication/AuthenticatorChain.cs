using EdgeOrch.ApiServer.Pipeline.Security;
using Microsoft.Extensions.Logging;

namespace EdgeOrch.ApiServer.Authentication;

/// <summary>
/// Asks authenticators in turn; the first user counts and is put into <c>system:authenticated</c>. Refused credentials are logged with
/// their reason, which the client does not learn. Thread-safe.
/// </summary>
public sealed partial class AuthenticatorChain(IReadOnlyList<IAuthenticator> authenticators, ILogger logger) : IAuthenticator
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
                return user.IsIn(UserInfo.Authenticated)
                    ? result
                    : AuthenticationResult.Success(user with { Groups = [.. user.Groups, UserInfo.Authenticated] }, result.Audiences);
            }

            failure ??= result.Failure;
        }

        if (failure is null && request.BearerToken is not null)
        {
            failure = "the bearer token is of no known kind";
        }

        if (failure is null)
        {
            return AuthenticationResult.None;
        }

        LogRefused(logger, request.RemoteAddress?.ToString() ?? "this process", failure);
        return AuthenticationResult.Failed(failure);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "refused credentials from {Remote}: {Reason}")]
    private static partial void LogRefused(ILogger logger, string remote, string reason);
}
