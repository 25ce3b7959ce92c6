using EdgeOrch.Api.Errors;
using EdgeOrch.ApiServer.Pipeline.Security;

namespace EdgeOrch.ApiServer.Pipeline;

/// <summary>Words a 403 as upstream does.</summary>
internal static class Refusal
{
    /// <summary>The answer to a request that is not allowed.</summary>
    public static ApiException Of(AuthorizationAttributes attributes, string reason)
    {
        var because = reason.Length == 0 ? "" : ": " + reason;
        if (!attributes.IsResource)
        {
            var message = $"forbidden: User {GoQuote.Quote(attributes.User.Name)} cannot {attributes.Verb} path {GoQuote.Quote(attributes.Path)}{because}";
            return new ApiException(new ApiStatus(403, StatusReason.Forbidden, message, new StatusDetails()));
        }

        var resource = attributes.Subresource.Length == 0 ? attributes.Resource : $"{attributes.Resource}/{attributes.Subresource}";
        var scope = attributes.Namespace.Length == 0 ? " at the cluster scope" : $" in the namespace {GoQuote.Quote(attributes.Namespace)}";
        return ApiException.Forbidden(attributes.Group, attributes.Resource, attributes.Name,
            $"User {GoQuote.Quote(attributes.User.Name)} cannot {attributes.Verb} resource {GoQuote.Quote(resource)} in API group {GoQuote.Quote(attributes.Group)}{scope}{because}");
    }
}
