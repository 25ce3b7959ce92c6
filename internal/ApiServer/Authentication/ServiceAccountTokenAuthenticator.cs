using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using EdgeOrch.Api;
using EdgeOrch.Api.Types;
using EdgeOrch.ApiServer.Pipeline.Security;
using EdgeOrch.Client;
using EdgeOrch.Client.Metadata;
using UserInfo = EdgeOrch.ApiServer.Pipeline.Security.UserInfo;

namespace EdgeOrch.ApiServer.Authentication;

/// <summary>
/// Users by service-account token: signed by this cluster, for the right audience, not expired, and the account and whatever
/// the token is bound to still exist with the same uid. The signature is checked once per token; the bound objects with every
/// use, out of the watch cache, so that a deletion counts at once. Thread-safe.
/// </summary>
public sealed class ServiceAccountTokenAuthenticator(
    string issuer, IReadOnlyList<string> defaultAudiences, IReadOnlyDictionary<string, ECDsa> keys, ApiClient client, TimeProvider time) : IAuthenticator
{
    private const int CacheSize = 4096;

    // What is being deleted may use its token to finish; upstream allows the grace period plus a minute.
    private static readonly TimeSpan AfterDeletion = TimeSpan.FromMinutes(1);
    private readonly ConcurrentDictionary<string, Verified> _verified = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public async ValueTask<AuthenticationResult> AuthenticateAsync(AuthenticationRequest request, CancellationToken cancellationToken)
    {
        if (request.BearerToken is not { } token || !JsonWebToken.LooksLike(token))
        {
            return AuthenticationResult.None;
        }

        var (verified, answer) = Verify(token);
        if (verified is null)
        {
            return answer;
        }

        var claims = verified.Claims;
        var wanted = request.Audiences.Count > 0 ? request.Audiences : defaultAudiences;
        var audiences = claims.Audiences.Intersect(wanted, StringComparer.Ordinal).ToList();
        var failure = CheckTimes(claims, time.GetUtcNow())
            ?? (audiences.Count == 0 ? $"it is for {string.Join(", ", claims.Audiences)}" : null)
            ?? await CheckBindingsAsync(claims, cancellationToken).ConfigureAwait(false);
        return failure is null
            ? AuthenticationResult.Success(verified.User, audiences)
            : AuthenticationResult.Failed($"token of service account {claims.Namespace}/{claims.ServiceAccount.Name}: {failure}");
    }

    /// <summary>Why a token is not good at this time, or null. Pure.</summary>
    public static string? CheckTimes(ServiceAccountClaims claims, DateTimeOffset now)
    {
        if (now >= claims.Expires)
        {
            return $"expired at {KubeTime.FormatSeconds(claims.Expires)}";
        }

        // Clocks of a cluster's servers differ a little.
        return now + TimeSpan.FromSeconds(10) < claims.NotBefore ? $"not good before {KubeTime.FormatSeconds(claims.NotBefore)}" : null;
    }

    private (Verified? Verified, AuthenticationResult Answer) Verify(string token)
    {
        var key = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
        if (_verified.TryGetValue(key, out var known))
        {
            return (known, default);
        }

        if (JsonTree.Text(JsonWebToken.ReadUnverified(token), "iss") != issuer)
        {
            return (null, AuthenticationResult.None);
        }

        if (JsonWebToken.Verify(token, keys) is not { } signed || ServiceAccountClaims.Parse(signed) is not { } claims)
        {
            return (null, AuthenticationResult.Failed("service-account token: not signed by this cluster, or not one of its tokens"));
        }

        if (_verified.Count >= CacheSize)
        {
            _verified.Clear();
        }

        return (_verified[key] = new Verified(claims, claims.ToUser()), default);
    }

    private async ValueTask<string?> CheckBindingsAsync(ServiceAccountClaims claims, CancellationToken cancellationToken)
    {
        var ns = claims.Namespace;
        return await CheckAsync("service account", ServiceAccount.ResourceType, ns, claims.ServiceAccount, cancellationToken).ConfigureAwait(false)
            ?? await CheckAsync("pod", Pod.ResourceType, ns, claims.Pod, cancellationToken).ConfigureAwait(false)
            ?? await CheckAsync("secret", Secret.ResourceType, ns, claims.Secret, cancellationToken).ConfigureAwait(false)
            ?? (claims.Pod is null && claims.Secret is null
                ? await CheckAsync("node", EdgeOrch.Api.Types.Node.ResourceType, null, claims.Node, cancellationToken).ConfigureAwait(false)
                : null);
    }

    private async ValueTask<string?> CheckAsync(string what, ResourceType type, string? ns, BoundObject? bound, CancellationToken cancellationToken)
    {
        if (bound is null)
        {
            return null;
        }

        var found = await client.FindStoredMetadataAsync(type, ns, bound.Name, newest: false, cancellationToken).ConfigureAwait(false);
        if (found?.Uid != bound.Uid)
        {
            // Another server may have made it a moment ago.
            found = await client.FindStoredMetadataAsync(type, ns, bound.Name, newest: true, cancellationToken).ConfigureAwait(false);
        }

        if (found is null || found.Uid != bound.Uid)
        {
            return $"its {what} \"{bound.Name}\" ({bound.Uid}) is gone";
        }

        return found.DeletionTimestamp is { } deleted && time.GetUtcNow() > deleted + AfterDeletion ? $"its {what} \"{bound.Name}\" was deleted" : null;
    }

    private sealed record Verified(ServiceAccountClaims Claims, UserInfo User);
}
