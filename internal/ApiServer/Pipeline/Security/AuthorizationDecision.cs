namespace EdgeOrch.ApiServer.Pipeline.Security;

/// <summary>An authorizer's answer.</summary>
/// <param name="Verdict">Yes, no, or not mine to say (which refuses unless another authorizer allows).</param>
/// <param name="Reason">Why, for the 403 message and SubjectAccessReview; may be empty.</param>
public readonly record struct AuthorizationDecision(AuthorizationVerdict Verdict, string Reason)
{
    /// <summary>Whether the request may go on.</summary>
    public bool IsAllowed => Verdict == AuthorizationVerdict.Allowed;

    /// <summary>The request may go on.</summary>
    public static AuthorizationDecision Allow(string reason = "") => new(AuthorizationVerdict.Allowed, reason);

    /// <summary>The request is refused whatever others say.</summary>
    public static AuthorizationDecision Deny(string reason) => new(AuthorizationVerdict.Denied, reason);

    /// <summary>This authorizer has nothing to say.</summary>
    public static AuthorizationDecision NoOpinion(string reason = "") => new(AuthorizationVerdict.NoOpinion, reason);
}

/// <summary>The kinds of answer.</summary>
public enum AuthorizationVerdict
{
    /// <summary>Not decided here.</summary>
    NoOpinion = 0,

    /// <summary>Allowed.</summary>
    Allowed = 1,

    /// <summary>Refused.</summary>
    Denied = 2,
}
