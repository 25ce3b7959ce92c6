namespace EdgeOrch.ApiServer.Pipeline.Security;

/// <summary>Everything about security the API server is composed with.</summary>
public sealed record SecurityParts
{
    /// <summary>Finds out who calls.</summary>
    public required IAuthenticator Authenticator { get; init; }

    /// <summary>Decides what callers may do.</summary>
    public required IAuthorizer Authorizer { get; init; }

    /// <summary>The TLS certificates; null when the server is used only inside the process.</summary>
    public IServerCertificates? ServerCertificates { get; init; }

    /// <summary>Issues service-account tokens; null answers 501 to token requests.</summary>
    public ITokenIssuer? TokenIssuer { get; init; }

    /// <summary>The OpenID documents; null answers 404.</summary>
    public IOpenIdDocuments? OpenIdDocuments { get; init; }

    /// <summary>Lists rules; null answers an incomplete review.</summary>
    public IRuleResolver? RuleResolver { get; init; }

    /// <summary>Further admission, after the built-in one (privilege escalation, node restriction, certificate approval...).</summary>
    public IReadOnlyList<Admission.IAdmission> Admission { get; init; } = [];

    /// <summary>Work before ready, in order.</summary>
    public IReadOnlyList<IStartupStep> StartupSteps { get; init; } = [];
}
