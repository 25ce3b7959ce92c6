using EdgeOrch.Api.Types;
using EdgeOrch.ApiServer.Pipeline.Security;

namespace EdgeOrch.ApiServer.Authorization;

/// <summary>Whether an RBAC rule allows a request, by upstream's rules. Pure.</summary>
public static class RuleMatch
{
    private const string All = "*";

    /// <summary>Whether the rule allows the request.</summary>
    public static bool Allows(PolicyRule rule, AuthorizationAttributes attributes) => attributes.IsResource
        ? AllowsResource(rule, attributes)
        : Contains(rule.Verbs, attributes.Verb) && rule.NonResourceURLs is { } urls && AnyUrl(urls, attributes.Path);

    /// <summary>Whether a list holds a value or the star.</summary>
    public static bool Contains(List<string>? list, string value)
    {
        if (list is null)
        {
            return false;
        }

        foreach (var item in list)
        {
            if (item == All || item == value)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether one rule URL, which may end in a star, is good for a path.</summary>
    public static bool UrlMatches(string pattern, string path) =>
        pattern == All || pattern == path || (pattern.EndsWith('*') && path.AsSpan().StartsWith(pattern.AsSpan(0, pattern.Length - 1), StringComparison.Ordinal));

    private static bool AllowsResource(PolicyRule rule, AuthorizationAttributes attributes) =>
        Contains(rule.Verbs, attributes.Verb)
        && Contains(rule.ApiGroups, attributes.Group)
        && AnyResource(rule.Resources, attributes.Resource, attributes.Subresource)
        && (rule.ResourceNames is not { Count: > 0 } names || names.Contains(attributes.Name));

    private static bool AnyUrl(List<string> urls, string path)
    {
        foreach (var url in urls)
        {
            if (UrlMatches(url, path))
            {
                return true;
            }
        }

        return false;
    }

    private static bool AnyResource(List<string>? resources, string resource, string subresource)
    {
        if (resources is null)
        {
            return false;
        }

        foreach (var item in resources)
        {
            if (item == All || (subresource.Length == 0 ? item == resource : IsSubresource(item, resource, subresource)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary><c>pods/log</c>, or <c>*/log</c> for any resource.</summary>
    private static bool IsSubresource(string item, string resource, string subresource)
    {
        var slash = item.IndexOf('/', StringComparison.Ordinal);
        return slash > 0
            && item.AsSpan(slash + 1).SequenceEqual(subresource)
            && (item.AsSpan(0, slash).SequenceEqual(All) || item.AsSpan(0, slash).SequenceEqual(resource));
    }
}
