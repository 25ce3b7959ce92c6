using System.Text;
using System.Text.Json;
using EdgeOrch.Api.Types;

namespace EdgeOrch.Client;

/// <summary>The server answered a request with an error.</summary>
public sealed class ApiStatusException : Exception
{
    /// <summary>Wraps a Status.</summary>
    public ApiStatusException(int code, Status status)
        : base(status.Message ?? $"the server answered {code}")
    {
        Code = code;
        Status = status;
    }

    /// <summary>The HTTP status code.</summary>
    public int Code { get; }

    /// <summary>The Status object, with reason and causes.</summary>
    public Status Status { get; }

    /// <summary>The machine-readable reason, for example <c>NotFound</c>.</summary>
    public string Reason => Status.Reason ?? "";

    /// <summary>The object does not exist.</summary>
    public bool IsNotFound => Code == 404;

    /// <summary>The object exists already.</summary>
    public bool IsAlreadyExists => Code == 409 && Reason == "AlreadyExists";

    /// <summary>The object changed since it was read.</summary>
    public bool IsConflict => Code == 409 && Reason == "Conflict";

    /// <summary>The resourceVersion or continue token is too old: list again.</summary>
    public bool IsGone => Code == 410;

    /// <summary>The caller may not do this.</summary>
    public bool IsForbidden => Code == 403;

    /// <summary>The object is not valid as it is: repeating the request cannot help.</summary>
    public bool IsInvalid => Code == 422;

    /// <summary>Reads the body of an error response; one that is not a Status becomes the message.</summary>
    public static ApiStatusException From(int code, ReadOnlySpan<byte> body)
    {
        try
        {
            if (body.Length > 0 && body[0] == (byte)'{')
            {
                return new ApiStatusException(code, JsonModel.Parse<Status>(body));
            }
        }
        catch (JsonException)
        {
            // Not a Status: the text itself is the best explanation there is.
        }

        return new ApiStatusException(code, new Status { Code = code, Message = Encoding.UTF8.GetString(body) });
    }
}
