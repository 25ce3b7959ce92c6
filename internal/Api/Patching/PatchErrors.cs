using EdgeOrch.Api.Errors;

namespace EdgeOrch.Api.Patching;

/// <summary>How failed patches are answered: 400 when the patch is malformed, 422 when it does not fit the object.</summary>
internal static class PatchErrors
{
    /// <summary>The patch itself makes no sense.</summary>
    public static ApiException Malformed(string why, Exception? inner = null)
    {
        var status = new ApiStatus(400, StatusReason.BadRequest, why);
        return inner is null ? new ApiException(status) : new ApiException(status, inner);
    }

    /// <summary>The patch cannot be applied to this object.</summary>
    public static ApiException Unprocessable(string why) => new(new ApiStatus(422, StatusReason.Invalid,
        "the server rejected our request due to an error in our request",
        new StatusDetails { Causes = [new StatusCause("UnexpectedServerResponse", why, null)] }));
}
