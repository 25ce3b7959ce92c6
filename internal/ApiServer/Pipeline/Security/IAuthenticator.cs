namespace EdgeOrch.ApiServer.Pipeline.Security;

/// <summary>Turns credentials into a user. Thread-safe; called once per request, so it must be quick (cache what is costly).</summary>
public interface IAuthenticator
{
    /// <summary>Checks the credentials. Does not throw for bad ones.</summary>
    ValueTask<AuthenticationResult> AuthenticateAsync(AuthenticationRequest request, CancellationToken cancellationToken);
}
