using System.Globalization;
using System.Text.Json.Nodes;
using EdgeOrch.Api;
using EdgeOrch.ApiServer.Pipeline.Security;

namespace EdgeOrch.ApiServer.Authentication;

/// <summary>An object a token is bound to: the token is worthless once the object is gone.</summary>
public sealed record BoundObject(string Name, string Uid);

/// <summary>What a service-account token says, in upstream's claims. Pure.</summary>
public sealed record ServiceAccountClaims
{
    /// <summary>Users of service accounts are named this plus <c>NAMESPACE:NAME</c>.</summary>
    public const string UserPrefix = "system:serviceaccount:";

    /// <summary>The account's namespace.</summary>
    public required string Namespace { get; init; }

    /// <summary>The account.</summary>
    public required BoundObject ServiceAccount { get; init; }

    /// <summary>The pod the token is bound to, or null.</summary>
    public BoundObject? Pod { get; init; }

    /// <summary>The Secret the token is bound to, or null.</summary>
    public BoundObject? Secret { get; init; }

    /// <summary>The node the token is bound to, or the node of its pod; or null.</summary>
    public BoundObject? Node { get; init; }

    /// <summary>Whom the token is for.</summary>
    public required IReadOnlyList<string> Audiences { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset IssuedAt { get; init; }

    /// <summary>From when on it is good.</summary>
    public required DateTimeOffset NotBefore { get; init; }

    /// <summary>Until when it is good.</summary>
    public required DateTimeOffset Expires { get; init; }

    /// <summary>From when on its bearer should have fetched a newer one; null when it simply expires.</summary>
    public DateTimeOffset? WarnAfter { get; init; }

    /// <summary>The token's own id, for audit.</summary>
    public required string Id { get; init; }

    /// <summary>The claims as JSON.</summary>
    public JsonObject ToJson(string issuer)
    {
        var kubernetes = new JsonObject { ["namespace"] = Namespace, ["serviceaccount"] = Reference(ServiceAccount) };
        Add(kubernetes, "node", Node);
        Add(kubernetes, "pod", Pod);
        Add(kubernetes, "secret", Secret);
        if (WarnAfter is { } warn)
        {
            kubernetes["warnafter"] = warn.ToUnixTimeSeconds();
        }

        return new JsonObject
        {
            ["aud"] = new JsonArray([.. Audiences.Select(a => (JsonNode)JsonValue.Create(a))]),
            ["exp"] = Expires.ToUnixTimeSeconds(),
            ["iat"] = IssuedAt.ToUnixTimeSeconds(),
            ["iss"] = issuer,
            ["jti"] = Id,
            ["kubernetes.io"] = kubernetes,
            ["nbf"] = NotBefore.ToUnixTimeSeconds(),
            ["sub"] = $"{UserPrefix}{Namespace}:{ServiceAccount.Name}",
        };
    }

    /// <summary>Reads claims; null when they are not those of a service-account token.</summary>
    public static ServiceAccountClaims? Parse(JsonObject claims)
    {
        var kubernetes = JsonTree.Object(claims, "kubernetes.io");
        if (JsonTree.Text(kubernetes, "namespace") is not { } ns || ReadReference(kubernetes, "serviceaccount") is not { } account
            || JsonTree.Number(claims, "exp") is not { } expires || JsonTree.Text(claims, "sub") != $"{UserPrefix}{ns}:{account.Name}")
        {
            return null;
        }

        return new ServiceAccountClaims
        {
            Namespace = ns,
            ServiceAccount = account,
            Pod = ReadReference(kubernetes, "pod"),
            Secret = ReadReference(kubernetes, "secret"),
            Node = ReadReference(kubernetes, "node"),
            Audiences = JsonTree.Text(claims, "aud") is { } single ? [single] : [.. JsonTree.Texts(claims, "aud")],
            IssuedAt = Instant(claims, "iat"),
            NotBefore = Instant(claims, "nbf"),
            Expires = DateTimeOffset.FromUnixTimeSeconds(Math.Clamp(expires, 0, int.MaxValue)),
            WarnAfter = JsonTree.Number(kubernetes, "warnafter") is > 0 ? Instant(kubernetes!, "warnafter") : null,
            Id = JsonTree.Text(claims, "jti") ?? "",
        };
    }

    /// <summary>The user the token stands for.</summary>
    public UserInfo ToUser()
    {
        var extra = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        void Put(string key, string? value)
        {
            if (!string.IsNullOrEmpty(value))
            {
                extra[$"authentication.kubernetes.io/{key}"] = [value];
            }
        }

        Put("pod-name", Pod?.Name);
        Put("pod-uid", Pod?.Uid);
        Put("node-name", Node?.Name);
        Put("node-uid", Node?.Uid);
        Put("credential-id", Id.Length == 0 ? null : string.Create(CultureInfo.InvariantCulture, $"JTI={Id}"));
        return new UserInfo(
            $"{UserPrefix}{Namespace}:{ServiceAccount.Name}",
            ServiceAccount.Uid,
            ["system:serviceaccounts", $"system:serviceaccounts:{Namespace}"],
            extra);
    }

    private static DateTimeOffset Instant(JsonObject claims, string name) =>
        DateTimeOffset.FromUnixTimeSeconds(Math.Clamp(JsonTree.Number(claims, name) ?? 0, 0, int.MaxValue));

    private static void Add(JsonObject target, string name, BoundObject? value)
    {
        if (value is not null)
        {
            target[name] = Reference(value);
        }
    }

    private static JsonObject Reference(BoundObject value) => value.Uid.Length == 0
        ? new() { ["name"] = value.Name }
        : new() { ["name"] = value.Name, ["uid"] = value.Uid };

    private static BoundObject? ReadReference(JsonObject? kubernetes, string name) =>
        JsonTree.Object(kubernetes, name) is { } reference && JsonTree.Text(reference, "name") is { } found
            ? new BoundObject(found, JsonTree.Text(reference, "uid") ?? "")
            : null;
}
