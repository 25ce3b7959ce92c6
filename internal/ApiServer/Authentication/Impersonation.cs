using EdgeOrch.Api.Errors;
using EdgeOrch.ApiServer.Pipeline.Security;
using Microsoft.AspNetCore.Http;

namespace EdgeOrch.ApiServer.Authentication;

/// <summary>
/// Acting as someone else (<c>kubectl --as</c>) by the headers <c>Impersonate-User</c>, <c>-Group</c>, <c>-Uid</c> and
/// <c>-Extra-KEY</c>; each part needs the verb <c>impersonate</c>. Thread-safe.
/// </summary>
public static class Impersonation
{
    private const string Header = "Impersonate-";
    private const string ExtraHeader = "Impersonate-Extra-";

    /// <summary>The user to act as by an HTTP request's headers; costs next to nothing when there are none of these.</summary>
    /// <exception cref="ApiException">A part is not allowed (403), or there is no user to go with it (400).</exception>
    public static ValueTask<UserInfo> ApplyAsync(UserInfo caller, IHeaderDictionary headers, IAuthorizer authorizer, CancellationToken cancellationToken)
    {
        List<KeyValuePair<string, IReadOnlyList<string>>>? asked = null;
        foreach (var (name, values) in headers)
        {
            if (name.StartsWith(Header, StringComparison.OrdinalIgnoreCase))
            {
                (asked ??= []).Add(new(name, [.. values.Select(v => v ?? "")]));
            }
        }

        return asked is null ? ValueTask.FromResult(caller) : ApplyAsync(caller, asked, authorizer, cancellationToken);
    }

    /// <summary>The user to act as: <paramref name="caller"/> itself when no header asks otherwise.</summary>
    /// <exception cref="ApiException">A part is not allowed (403), or there is no user to go with it (400).</exception>
    public static async ValueTask<UserInfo> ApplyAsync(
        UserInfo caller, IEnumerable<KeyValuePair<string, IReadOnlyList<string>>> headers, IAuthorizer authorizer, CancellationToken cancellationToken)
    {
        string? name = null;
        var uid = "";
        var groups = new List<string>();
        var extra = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var (header, values) in headers)
        {
            if (!header.StartsWith(Header, StringComparison.OrdinalIgnoreCase) || values.Count == 0)
            {
                continue;
            }

            switch (header.ToLowerInvariant())
            {
                case "impersonate-user":
                    name = values[0].Length == 0 ? null : values[0];
                    break;
                case "impersonate-uid":
                    uid = values[0];
                    break;
                case "impersonate-group":
                    groups.AddRange(values);
                    break;
                case var key when key.StartsWith(ExtraHeader, StringComparison.OrdinalIgnoreCase):
                    extra[Uri.UnescapeDataString(key[ExtraHeader.Length..])] = values;
                    break;
            }
        }

        if (name is null)
        {
            return groups.Count == 0 && uid.Length == 0 && extra.Count == 0
                ? caller
                : throw ApiException.BadRequest("requested impersonation without impersonating a user");
        }

        await RequireAllAsync(caller, name, uid, groups, extra, authorizer, cancellationToken).ConfigureAwait(false);
        return new UserInfo(name, uid, [.. Groups(name, groups)], extra);
    }

    private static async ValueTask RequireAllAsync(
        UserInfo caller, string name, string uid, List<string> groups, Dictionary<string, IReadOnlyList<string>> extra,
        IAuthorizer authorizer, CancellationToken cancellationToken)
    {
        ValueTask Require(AuthorizationAttributes attributes) => RequireAsync(attributes, authorizer, cancellationToken);
        await Require(UserAttributes(caller, name)).ConfigureAwait(false);
        foreach (var group in groups)
        {
            await Require(Attributes(caller, "", "groups", group)).ConfigureAwait(false);
        }

        if (uid.Length > 0)
        {
            await Require(Attributes(caller, "authentication.k8s.io", "uids", uid)).ConfigureAwait(false);
        }

        foreach (var (key, values) in extra)
        {
            foreach (var value in values)
            {
                await Require(Attributes(caller, "authentication.k8s.io", "userextras", value) with { Subresource = key }).ConfigureAwait(false);
            }
        }
    }

    /// <summary>A service account is impersonated as such, in its namespace.</summary>
    private static AuthorizationAttributes UserAttributes(UserInfo caller, string name) =>
        ServiceAccountOf(name) is { } account
            ? Attributes(caller, "", "serviceaccounts", account.Name) with { Namespace = account.Namespace }
            : Attributes(caller, "", "users", name);

    private static AuthorizationAttributes Attributes(UserInfo caller, string group, string resource, string name) =>
        new(caller, "impersonate") { IsResource = true, Group = group, Version = "v1", Resource = resource, Name = name };

    private static async ValueTask RequireAsync(AuthorizationAttributes attributes, IAuthorizer authorizer, CancellationToken cancellationToken)
    {
        var decision = await authorizer.AuthorizeAsync(attributes, cancellationToken).ConfigureAwait(false);
        if (!decision.IsAllowed)
        {
            throw ApiException.Forbidden(attributes.Group, attributes.Resource, attributes.Name,
                $"User \"{attributes.User.Name}\" cannot impersonate resource \"{attributes.Resource}\" in API group \"{attributes.Group}\""
                + (attributes.Namespace.Length > 0 ? $" in the namespace \"{attributes.Namespace}\"" : " at the cluster scope"));
        }
    }

    private static IEnumerable<string> Groups(string name, List<string> asked)
    {
        var groups = asked.Count > 0 || ServiceAccountOf(name) is not { } account
            ? asked
            : ["system:serviceaccounts", $"system:serviceaccounts:{account.Namespace}"];
        var anonymous = name == UserInfo.Anonymous.Name;
        return groups.Append(anonymous ? UserInfo.Unauthenticated : UserInfo.Authenticated).Distinct(StringComparer.Ordinal);
    }

    private static (string Namespace, string Name)? ServiceAccountOf(string user)
    {
        if (!user.StartsWith(ServiceAccountClaims.UserPrefix, StringComparison.Ordinal))
        {
            return null;
        }

        var parts = user[ServiceAccountClaims.UserPrefix.Length..].Split(':');
        return parts.Length == 2 ? (parts[0], parts[1]) : null;
    }
}
