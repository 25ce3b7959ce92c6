namespace EdgeOrch.Api.Errors;

/// <summary>Machine-readable reasons of a failed request, in the words clients compare with.</summary>
public static class StatusReason
{
    /// <summary>No credentials, or wrong ones (401).</summary>
    public const string Unauthorized = "Unauthorized";

    /// <summary>Not allowed (403).</summary>
    public const string Forbidden = "Forbidden";

    /// <summary>No such object or resource (404).</summary>
    public const string NotFound = "NotFound";

    /// <summary>The name is taken (409).</summary>
    public const string AlreadyExists = "AlreadyExists";

    /// <summary>The object changed in the meantime (409).</summary>
    public const string Conflict = "Conflict";

    /// <summary>Gone for good (410).</summary>
    public const string Gone = "Gone";

    /// <summary>The resource version is too old (410).</summary>
    public const string Expired = "Expired";

    /// <summary>The object breaks a rule (422).</summary>
    public const string Invalid = "Invalid";

    /// <summary>The server could not do it in time (500/504).</summary>
    public const string ServerTimeout = "ServerTimeout";

    /// <summary>Timed out (504).</summary>
    public const string Timeout = "Timeout";

    /// <summary>Slow down (429).</summary>
    public const string TooManyRequests = "TooManyRequests";

    /// <summary>The request makes no sense (400).</summary>
    public const string BadRequest = "BadRequest";

    /// <summary>The verb is not supported here (405).</summary>
    public const string MethodNotAllowed = "MethodNotAllowed";

    /// <summary>No representation the client accepts (406).</summary>
    public const string NotAcceptable = "NotAcceptable";

    /// <summary>The body is too big (413).</summary>
    public const string RequestEntityTooLarge = "RequestEntityTooLarge";

    /// <summary>The content type is not understood (415).</summary>
    public const string UnsupportedMediaType = "UnsupportedMediaType";

    /// <summary>Something broke in the server (500).</summary>
    public const string InternalError = "InternalError";

    /// <summary>Not able to serve now (503).</summary>
    public const string ServiceUnavailable = "ServiceUnavailable";
}
