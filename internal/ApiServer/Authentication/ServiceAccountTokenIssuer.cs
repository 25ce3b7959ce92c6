using System.Security.Cryptography;
using System.Text.Json.Nodes;
using EdgeOrch.Api;
using EdgeOrch.Api.Errors;
using EdgeOrch.Api.Types;
using EdgeOrch.ApiServer.Pipeline.Security;

namespace EdgeOrch.ApiServer.Authentication;

/// <summary>Makes service-account tokens (TokenRequest). Thread-safe.</summary>
public sealed class ServiceAccountTokenIssuer(string issuer, IReadOnlyList<string> defaultAudiences, ECDsa key, TimeProvider time) : ITokenIssuer
{
    private const long DefaultSeconds = 3600;
    private const long MinimumSeconds = 600;
    private const long MaximumSeconds = 1L << 32;

    // What admission asks for in the tokens it mounts. Programs that never read the file again go on working, as with upstream:
    // such a token outlives its hour, and tells by a claim that it should have been renewed.
    private const long RenewableSeconds = 3607;
    private static readonly TimeSpan ExtendedLifetime = TimeSpan.FromDays(365);
    private static readonly TimeSpan SecretLifetime = TimeSpan.FromDays(3652);

    private readonly string _keyId = JsonWebToken.KeyId(key);

    /// <summary>Signs claims as they are.</summary>
    public string Issue(ServiceAccountClaims claims) => JsonWebToken.Sign(claims.ToJson(issuer), key, _keyId);

    /// <inheritdoc/>
    public ValueTask<JsonObject> IssueAsync(
        JsonObject serviceAccount, JsonObject tokenRequest, JsonObject? boundObject, JsonObject? node, CancellationToken cancellationToken)
    {
        var spec = JsonTree.Ensure(tokenRequest, "spec");
        var name = NameOf(serviceAccount);
        var seconds = JsonTree.Number(spec, "expirationSeconds") ?? DefaultSeconds;
        if (seconds is < MinimumSeconds or > MaximumSeconds)
        {
            throw ApiException.Invalid("authentication.k8s.io", "TokenRequest", name.Name,
            [
                FieldError.Invalid("spec.expirationSeconds", seconds, seconds < MinimumSeconds
                    ? "may not specify a duration less than 10 minutes"
                    : "may not specify a duration larger than 2^32 seconds"),
            ]);
        }

        var audiences = JsonTree.Texts(spec, "audiences").ToList();
        if (audiences.Count == 0)
        {
            audiences = [.. defaultAudiences];
            spec["audiences"] = new JsonArray([.. audiences.Select(a => (JsonNode)JsonValue.Create(a))]);
        }

        spec["expirationSeconds"] = seconds;
        var now = KubeTime.TruncateToSeconds(time.GetUtcNow());
        var claims = Claims(serviceAccount, spec, boundObject, node) with
        {
            Audiences = audiences,
            IssuedAt = now,
            NotBefore = now,
            Expires = now + TimeSpan.FromSeconds(seconds),
        };
        if (seconds == RenewableSeconds && audiences.All(defaultAudiences.Contains))
        {
            claims = claims with { WarnAfter = claims.Expires, Expires = now + ExtendedLifetime };
        }

        return ValueTask.FromResult(new JsonObject
        {
            ["token"] = Issue(claims),
            ["expirationTimestamp"] = KubeTime.FormatSeconds(now + TimeSpan.FromSeconds(seconds)),
        });
    }

    /// <summary>
    /// The token of a Secret of type <c>kubernetes.io/service-account-token</c>: bound to that Secret, and good for ten years or until the
    /// Secret or the account is deleted.
    /// </summary>
    public ValueTask<string> IssueForSecretAsync(ServiceAccount serviceAccount, Secret secret, CancellationToken cancellationToken)
    {
        var now = KubeTime.TruncateToSeconds(time.GetUtcNow());
        return ValueTask.FromResult(Issue(new ServiceAccountClaims
        {
            Namespace = serviceAccount.Metadata.Namespace ?? "",
            ServiceAccount = new BoundObject(serviceAccount.Metadata.Name ?? "", serviceAccount.Metadata.Uid ?? ""),
            Secret = new BoundObject(secret.Metadata.Name ?? "", secret.Metadata.Uid ?? ""),
            Audiences = defaultAudiences,
            IssuedAt = now,
            NotBefore = now,
            Expires = now + SecretLifetime,
            Id = Guid.NewGuid().ToString(),
        }));
    }

    private static ServiceAccountClaims Claims(JsonObject serviceAccount, JsonObject spec, JsonObject? boundObject, JsonObject? node)
    {
        var reference = JsonTree.Object(spec, "boundObjectRef");
        var kind = JsonTree.Text(reference, "kind") ?? "";
        var bound = reference is null || boundObject is null ? null : NameOf(boundObject);
        if (bound is not null && JsonTree.Text(reference, "uid") is { Length: > 0 } uid && uid != bound.Uid)
        {
            throw ApiException.Conflict("", kind.ToLowerInvariant() + "s", bound.Name,
                $"the UID in the bound object reference ({uid}) does not match the UID in record. The object might have been deleted and then recreated");
        }

        var nodeName = kind == "Pod" ? JsonTree.Text(JsonTree.Object(boundObject, "spec"), "nodeName") : null;
        return new ServiceAccountClaims
        {
            Namespace = JsonTree.Text(JsonTree.Object(serviceAccount, "metadata"), "namespace") ?? "",
            ServiceAccount = NameOf(serviceAccount),
            Pod = kind == "Pod" ? bound : null,
            Secret = kind == "Secret" ? bound : null,
            Node = kind == "Node" ? bound
                : nodeName is not { Length: > 0 } ? null
                : node is null ? new BoundObject(nodeName, "") : NameOf(node),
            Audiences = [],
            IssuedAt = default,
            NotBefore = default,
            Expires = default,
            Id = Guid.NewGuid().ToString(),
        };
    }

    private static BoundObject NameOf(JsonObject value)
    {
        var metadata = JsonTree.Object(value, "metadata");
        return new BoundObject(JsonTree.Text(metadata, "name") ?? "", JsonTree.Text(metadata, "uid") ?? "");
    }
}
