using EdgeOrch.Api.Errors;

namespace EdgeOrch.ApiServer.Forwarding;

/// <summary>What callers hear when the group cannot serve them. Pure.</summary>
internal static class GroupErrors
{
    /// <summary>503: nothing was done; to be tried again soon.</summary>
    public static ApiException Unavailable(string message) =>
        new(ApiException.ServiceUnavailable(message).Status with { Details = new StatusDetails { RetryAfterSeconds = 1 } });

    /// <summary>504: it may have been done, or in part.</summary>
    public static ApiException Unknown(string why) =>
        ApiException.Timeout($"the change may have been made or not; look before you try again: {why}", 1);
}
