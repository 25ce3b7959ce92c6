using EdgeOrch.ApiServer.Pipeline.Security;

namespace EdgeOrch.ApiServer.Authorization;

/// <summary>
/// <c>system:masters</c> may do everything; else authorizers are asked in turn until one allows or denies. Nobody deciding is a refusal.
/// Thread-safe.
/// </summary>
public sealed class AuthorizerChain(IReadOnlyList<IAuthorizer> authorizers) : IAuthorizer
{
    /// <inheritdoc/>
    public ValueTask<AuthorizationDecision> AuthorizeAsync(AuthorizationAttributes attributes, CancellationToken cancellationToken) =>
        attributes.User.IsIn(UserInfo.Masters) ? ValueTask.FromResult(AuthorizationDecision.Allow()) : AskAsync(attributes, cancellationToken);

    private async ValueTask<AuthorizationDecision> AskAsync(AuthorizationAttributes attributes, CancellationToken cancellationToken)
    {
        var reason = "";
        foreach (var authorizer in authorizers)
        {
            var decision = await authorizer.AuthorizeAsync(attributes, cancellationToken).ConfigureAwait(false);
            if (decision.Verdict != AuthorizationVerdict.NoOpinion)
            {
                return decision;
            }

            reason = reason.Length == 0 ? decision.Reason : reason;
        }

        return AuthorizationDecision.NoOpinion(reason);
    }
}
