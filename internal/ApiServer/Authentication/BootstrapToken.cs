using System.Security.Cryptography;
using System.Text;
using EdgeOrch.Api.Types;
using EdgeOrch.ApiServer.Pipeline.Security;
using UserInfo = EdgeOrch.ApiServer.Pipeline.Security.UserInfo;

namespace EdgeOrch.ApiServer.Authentication;

/// <summary>
/// Bootstrap tokens as Secrets of type <c>bootstrap.kubernetes.io/token</c> in <c>kube-system</c>: the bearer token is
/// <c>ID.SECRET</c>, the Secret's name is <c>bootstrap-token-ID</c>. Pure.
/// </summary>
public static class BootstrapToken
{
    /// <summary>The namespace of token Secrets.</summary>
    public const string Namespace = "kube-system";

    /// <summary>The type of token Secrets.</summary>
    public const string SecretType = "bootstrap.kubernetes.io/token";

    /// <summary>Token Secrets are named this plus the id.</summary>
    public const string NamePrefix = "bootstrap-token-";

    /// <summary>The group of everyone with a bootstrap token.</summary>
    public const string Group = "system:bootstrappers";

    private const string UserPrefix = "system:bootstrap:";
    private const string GroupPrefix = "system:bootstrappers:";

    /// <summary>Splits <c>ID.SECRET</c>: six and sixteen lower-case letters or digits, as upstream.</summary>
    public static bool TryParse(string token, out string id, out string secret)
    {
        id = secret = "";
        if (token.Length != 23 || token[6] != '.' || !token.AsSpan(0, 6).ContainsOnlyIdCharacters() || !token.AsSpan(7).ContainsOnlyIdCharacters())
        {
            return false;
        }

        id = token[..6];
        secret = token[7..];
        return true;
    }

    /// <summary>The user a bearer of the secret is, or why not.</summary>
    public static AuthenticationResult Check(Secret stored, string id, string secret, DateTimeOffset now, IReadOnlyList<string>? audiences = null)
    {
        var name = $"bootstrap token \"{id}\"";
        if (stored.Type != SecretType || Text(stored, "token-id") != id)
        {
            return AuthenticationResult.Failed($"{name}: its Secret is of another type or id");
        }

        if (stored.Metadata.DeletionTimestamp is not null
            || !CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(secret), stored.Data?.GetValueOrDefault("token-secret") ?? []))
        {
            return AuthenticationResult.Failed($"{name}: wrong secret");
        }

        if (Text(stored, "expiration") is { Length: > 0 } expiration && (!KubeTime.TryParse(expiration, out var until) || now >= until))
        {
            return AuthenticationResult.Failed($"{name}: expired at {expiration}");
        }

        if (Text(stored, "usage-bootstrap-authentication") != "true")
        {
            return AuthenticationResult.Failed($"{name}: not meant for authentication");
        }

        var groups = new List<string> { Group };
        foreach (var extra in Text(stored, "auth-extra-groups").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (!extra.StartsWith(GroupPrefix, StringComparison.Ordinal))
            {
                return AuthenticationResult.Failed($"{name}: extra group \"{extra}\" does not begin with {GroupPrefix}");
            }

            groups.Add(extra);
        }

        return AuthenticationResult.Success(new UserInfo(UserPrefix + id, [.. groups]), audiences);
    }

    private static string Text(Secret secret, string key) =>
        secret.Data?.GetValueOrDefault(key) is { } bytes ? Encoding.UTF8.GetString(bytes) : "";

    private static bool ContainsOnlyIdCharacters(this ReadOnlySpan<char> text) =>
        !text.ContainsAnyExcept("abcdefghijklmnopqrstuvwxyz0123456789");
}
