namespace EdgeOrch.ApiServer.Pipeline.Security;

/// <summary>Decides whether a user may do something. Thread-safe; called once per request, so it must be quick.</summary>
public interface IAuthorizer
{
    /// <summary>Decides.</summary>
    ValueTask<AuthorizationDecision> AuthorizeAsync(AuthorizationAttributes attributes, CancellationToken cancellationToken);
}
