using EdgeOrch.ApiServer.Pipeline.Security;
using Microsoft.AspNetCore.Http;

namespace EdgeOrch.ApiServer.Forwarding;

/// <summary>
/// A user in request headers, by the names upstream's front proxy uses: <c>X-Remote-User</c>, <c>-Group</c>, <c>-Uid</c> and
/// <c>-Extra-KEY</c>. Values are percent-encoded, so that they may hold anything and commas separate them. Pure.
/// </summary>
internal static class ForwardedUser
{
    /// <summary>The header without which there is no user.</summary>
    public const string UserHeader = "X-Remote-User";

    private const string GroupHeader = "X-Remote-Group";
    private const string UidHeader = "X-Remote-Uid";
    private const string ExtraPrefix = "X-Remote-Extra-";

    /// <summary>The headers of a user.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Format(UserInfo user)
    {
        yield return new(UserHeader, Uri.EscapeDataString(user.Name));
        if (user.Groups.Count > 0)
        {
            yield return new(GroupHeader, Join(user.Groups));
        }

        if (user.Uid.Length > 0)
        {
            yield return new(UidHeader, Uri.EscapeDataString(user.Uid));
        }

        foreach (var (key, values) in user.Extra)
        {
            yield return new(ExtraPrefix + Uri.EscapeDataString(key), Join(values));
        }
    }

    /// <summary>The user that headers name; null when they name none.</summary>
    public static UserInfo? Parse(IHeaderDictionary headers)
    {
        if (Split(headers[UserHeader]) is not [{ Length: > 0 } name])
        {
            return null;
        }

        var extra = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var (header, values) in headers)
        {
            if (header.StartsWith(ExtraPrefix, StringComparison.OrdinalIgnoreCase))
            {
                // Header names have no case, and neither have the keys.
                extra[Uri.UnescapeDataString(header[ExtraPrefix.Length..]).ToLowerInvariant()] = Split(values);
            }
        }

        return new UserInfo(name, Split(headers[UidHeader]) is [var uid] ? uid : "", Split(headers[GroupHeader]), extra);
    }

    private static string Join(IReadOnlyList<string> values) => string.Join(',', values.Select(Uri.EscapeDataString));

    private static string[] Split(IEnumerable<string?> lines) =>
        [.. lines.SelectMany(static line => (line ?? "").Split(',')).Select(static value => Uri.UnescapeDataString(value.Trim()))];
}
