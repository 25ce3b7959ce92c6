namespace EdgeOrch.ApiServer.Pipeline.Security;

/// <summary>What an authenticator found: a user, no credentials of its kind, or credentials that are wrong.</summary>
public readonly record struct AuthenticationResult
{
    private AuthenticationResult(UserInfo? user, string? failure, IReadOnlyList<string> audiences)
    {
        User = user;
        Failure = failure;
        Audiences = audiences;
    }

    /// <summary>No credentials this authenticator understands.</summary>
    public static AuthenticationResult None { get; } = new(null, null, []);

    /// <summary>The user, or null.</summary>
    public UserInfo? User { get; }

    /// <summary>Why the credentials are refused, for the log and TokenReview; the client learns only that they are; or null.</summary>
    public string? Failure { get; }

    /// <summary>The audiences of the request the credentials are good for; empty when the authenticator knows none.</summary>
    public IReadOnlyList<string> Audiences { get; }

    /// <summary>The credentials are good.</summary>
    public static AuthenticationResult Success(UserInfo user, IReadOnlyList<string>? audiences = null) => new(user, null, audiences ?? []);

    /// <summary>The credentials are wrong, expired or revoked.</summary>
    public static AuthenticationResult Failed(string reason) => new(null, reason, []);
}
