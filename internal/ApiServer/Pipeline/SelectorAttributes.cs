using EdgeOrch.Api.Errors;
using EdgeOrch.Api.Selectors;
using EdgeOrch.ApiServer.Pipeline.Security;

namespace EdgeOrch.ApiServer.Pipeline;

/// <summary>Tells authorizers which objects a collection request is about. Pure.</summary>
internal static class SelectorAttributes
{
    /// <summary>The attributes with the selectors of a request; what cannot be read narrows nothing, and is refused later.</summary>
    public static AuthorizationAttributes Add(AuthorizationAttributes attributes, string? fields, string? labels)
    {
        try
        {
            if (!string.IsNullOrEmpty(fields))
            {
                attributes = attributes with { Fields = FieldSelector.Parse(fields).Requirements };
            }

            return string.IsNullOrEmpty(labels) ? attributes : attributes with { Labels = LabelSelector.Parse(labels).Requirements };
        }
        catch (ApiException)
        {
            return attributes;
        }
    }
}
