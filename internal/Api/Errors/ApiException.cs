namespace EdgeOrch.Api.Errors;

/// <summary>A request failed in a way its sender must hear about. Carries the v1 Status that is the answer.</summary>
public sealed class ApiException : Exception
{
    /// <summary>Creates the exception from the Status to answer with.</summary>
    public ApiException(ApiStatus status)
        : base(status.Message) => Status = status;

    /// <summary>Creates the exception from the Status to answer with and what caused it.</summary>
    public ApiException(ApiStatus status, Exception inner)
        : base(status.Message, inner) => Status = status;

    /// <summary>The answer.</summary>
    public ApiStatus Status { get; }

    /// <summary>HTTP status code of the answer.</summary>
    public int Code => Status.Code;

    /// <summary>Reason of the answer, one of <see cref="StatusReason"/>.</summary>
    public string Reason => Status.Reason;

    /// <summary>404: no object of this name.</summary>
    public static ApiException NotFound(string group, string resource, string name)
        => Of(404, StatusReason.NotFound, $"{Qualified(group, resource)} {GoQuote.Quote(name)} not found", Details(group, resource, name));

    /// <summary>404: the path names no resource of this server.</summary>
    public static ApiException ResourceNotFound()
        => Of(404, StatusReason.NotFound, "the server could not find the requested resource", new StatusDetails());

    /// <summary>409: the name is taken.</summary>
    public static ApiException AlreadyExists(string group, string resource, string name)
        => Of(409, StatusReason.AlreadyExists, $"{Qualified(group, resource)} {GoQuote.Quote(name)} already exists", Details(group, resource, name));

    /// <summary>409 without detail: the object was changed since it was read.</summary>
    public static ApiException Conflict(string group, string resource, string name)
        => Conflict(group, resource, name, "the object has been modified; please apply your changes to the latest version and try again");

    /// <summary>409: the operation does not fit the object's state.</summary>
    public static ApiException Conflict(string group, string resource, string name, string why)
        => Of(409, StatusReason.Conflict, $"Operation cannot be fulfilled on {Qualified(group, resource)} {GoQuote.Quote(name)}: {why}", Details(group, resource, name));

    /// <summary>409: what is asked for does not fit what is there.</summary>
    public static ApiException Conflict(string message) => Of(409, StatusReason.Conflict, message, null);

    /// <summary>409: another field manager owns what an apply wants to set.</summary>
    public static ApiException ApplyConflict(string message, IReadOnlyList<StatusCause> causes)
        => Of(409, StatusReason.Conflict, message, new StatusDetails { Causes = causes });

    /// <summary>422: the object breaks rules.</summary>
    public static ApiException Invalid(string group, string kind, string name, IReadOnlyList<FieldError> errors)
    {
        var summary = errors.Count == 1 ? errors[0].ToString() : $"[{string.Join(", ", errors)}]";
        return Of(422, StatusReason.Invalid, $"{Qualified(group, kind)} {GoQuote.Quote(name)} is invalid: {summary}", Details(group, kind, name) with
        {
            Causes = [.. errors.Select(e => new StatusCause(e.Reason, e.Message, e.Field))],
        });
    }

    /// <summary>400: the request makes no sense.</summary>
    public static ApiException BadRequest(string message) => Of(400, StatusReason.BadRequest, message, null);

    /// <summary>401: no or wrong credentials.</summary>
    public static ApiException Unauthorized(string message = "Unauthorized") => Of(401, StatusReason.Unauthorized, message, null);

    /// <summary>403: the user may not do this. <paramref name="name"/> may be empty.</summary>
    public static ApiException Forbidden(string group, string resource, string name, string why)
    {
        var target = name.Length == 0 ? Qualified(group, resource) : $"{Qualified(group, resource)} {GoQuote.Quote(name)}";
        return Of(403, StatusReason.Forbidden, $"{target} is forbidden: {why}", Details(group, resource, name));
    }

    /// <summary>410: the thing is gone for good.</summary>
    public static ApiException Gone(string message) => Of(410, StatusReason.Gone, message, null);

    /// <summary>410: the resource version or continue token is too old; the client lists again.</summary>
    public static ApiException Expired(string message) => Of(410, StatusReason.Expired, message, null);

    /// <summary>405: this resource does not know the verb.</summary>
    public static ApiException MethodNotSupported(string group, string resource, string verb)
        => Of(405, StatusReason.MethodNotAllowed, $"{verb} is not supported on resources of kind {GoQuote.Quote(Qualified(group, resource))}", Details(group, resource, ""));

    /// <summary>405: the path exists, but not for this method.</summary>
    public static ApiException MethodNotAllowed()
        => Of(405, StatusReason.MethodNotAllowed, "the server does not allow this method on the requested resource", new StatusDetails());

    /// <summary>405 in words of its own: the resource knows the verb but not now.</summary>
    public static ApiException MethodNotSupported(string message) => Of(405, StatusReason.MethodNotAllowed, message, null);

    /// <summary>406: none of the representations the client accepts can be made.</summary>
    public static ApiException NotAcceptable(IEnumerable<string> accepted)
        => Of(406, StatusReason.NotAcceptable, $"only the following media types are accepted: {string.Join(", ", accepted)}", null);

    /// <summary>413: the body is larger than allowed.</summary>
    public static ApiException RequestEntityTooLarge(string detail)
        => Of(413, StatusReason.RequestEntityTooLarge, $"Request entity too large: {detail}", null);

    /// <summary>415: the body's content type is not understood.</summary>
    public static ApiException UnsupportedMediaType(string contentType, IEnumerable<string> supported)
        => Of(415, StatusReason.UnsupportedMediaType,
            $"the body of the request was in an unknown format - accepted media types include: {string.Join(", ", supported)} (got {GoQuote.Quote(contentType)})", null);

    /// <summary>429: try again after so many seconds.</summary>
    public static ApiException TooManyRequests(string message, int retryAfterSeconds, IReadOnlyList<StatusCause>? causes = null)
        => Of(429, StatusReason.TooManyRequests, message, new StatusDetails { RetryAfterSeconds = retryAfterSeconds, Causes = causes ?? [] });

    /// <summary>504: the server did not get it done in time.</summary>
    public static ApiException Timeout(string message, int retryAfterSeconds)
        => Of(504, StatusReason.Timeout, $"Timeout: {message}", new StatusDetails { RetryAfterSeconds = retryAfterSeconds });

    /// <summary>500: the operation may have happened; the client asks again.</summary>
    public static ApiException ServerTimeout(string group, string resource, string operation, int retryAfterSeconds)
        => Of(500, StatusReason.ServerTimeout, $"The {operation} operation against {Qualified(group, resource)} could not be completed at this time, please try again.",
            Details(group, resource, "") with { RetryAfterSeconds = retryAfterSeconds });

    /// <summary>500: something broke here.</summary>
    public static ApiException InternalError(string message, Exception? inner = null)
    {
        var status = new ApiStatus(500, StatusReason.InternalError, $"Internal error occurred: {message}",
            new StatusDetails { Causes = [new StatusCause("", message, null)] });
        return inner is null ? new ApiException(status) : new ApiException(status, inner);
    }

    /// <summary>503: not able to serve this now.</summary>
    public static ApiException ServiceUnavailable(string message) => Of(503, StatusReason.ServiceUnavailable, message, null);

    private static ApiException Of(int code, string reason, string message, StatusDetails? details)
        => new(new ApiStatus(code, reason, message, details));

    private static string Qualified(string group, string resource) => group.Length == 0 ? resource : $"{resource}.{group}";

    private static StatusDetails Details(string group, string kind, string name) => new() { Group = group, Kind = kind, Name = name };
}
