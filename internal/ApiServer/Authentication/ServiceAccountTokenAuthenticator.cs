using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using EdgeOrch.Api;
using EdgeOrch.Api.Types;
using EdgeOrch.ApiServer.Pipeline.Security;
using EdgeOrch.Client;

namespace EdgeOrch.ApiServer.Authentication;

/// <summary>
/// Users by service-account token: signed by this cluster, for the right audience, not expired, and the account and whatever
/// the token is bound to still exist with the same uid. A good token is believed for ten seconds, as upstream does. Thread-safe.
/// </summary>
public sealed class ServiceAccountTokenAuthenticator(
    string issuer, IReadOnlyList<string> defaultAudiences, IReadOnlyDictionary<string, ECDsa> keys, ApiClient client, TimeProvider time) : IAuthenticator
{
    private const int CacheSize = 4096;
    private static readonly TimeSpan CacheFor = TimeSpan.FromSeconds(10);
    private readonly ConcurrentDictionary<string, (AuthenticationResult Result, DateTimeOffset Until)> _good = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public async ValueTask<AuthenticationResult> AuthenticateAsync(AuthenticationRequest request, CancellationToken cancellationToken)
    {
        if (request.BearerToken is not { } token || !JsonWebToken.LooksLike(token))
        {
            return AuthenticationResult.None;
        }

        var now = time.GetUtcNow();
        var key = CacheKey(token, request.Audiences);
        if (_good.TryGetValue(key, out var cached) && now < cached.Until)
        {
            return cached.Result;
        }

        if (JsonTree.Text(JsonWebToken.ReadUnverified(token), "iss") != issuer)
        {
            return AuthenticationResult.None;
        }

        if (JsonWebToken.Verify(token, keys) is not { } verified || ServiceAccountClaims.Parse(verified) is not { } claims)
        {
            return AuthenticationResult.Failed("service-account token: not signed by this cluster, or not one of its tokens");
        }

        var wanted = request.Audiences.Count > 0 ? request.Audiences : defaultAudiences;
        var audiences = claims.Audiences.Intersect(wanted, StringComparer.Ordinal).ToList();
        var failure = CheckTimes(claims, now)
            ?? (audiences.Count == 0 ? $"it is for {string.Join(", ", claims.Audiences)}" : null)
            ?? await CheckBindingsAsync(claims, cancellationToken).ConfigureAwait(false);
        if (failure is not null)
        {
            return AuthenticationResult.Failed($"token of service account {claims.Namespace}/{claims.ServiceAccount.Name}: {failure}");
        }

        var result = AuthenticationResult.Success(claims.ToUser(), audiences);
        Remember(key, result, claims.Expires < now + CacheFor ? claims.Expires : now + CacheFor);
        return result;
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

    private async ValueTask<string?> CheckBindingsAsync(ServiceAccountClaims claims, CancellationToken cancellationToken)
    {
        var ns = claims.Namespace;
        return await CheckAsync<ServiceAccount>("service account", ns, claims.ServiceAccount, cancellationToken).ConfigureAwait(false)
            ?? await CheckAsync<Pod>("pod", ns, claims.Pod, cancellationToken).ConfigureAwait(false)
            ?? await CheckAsync<Secret>("secret", ns, claims.Secret, cancellationToken).ConfigureAwait(false)
            ?? (claims.Pod is null && claims.Secret is null
                ? await CheckAsync<EdgeOrch.Api.Types.Node>("node", null, claims.Node, cancellationToken).ConfigureAwait(false)
                : null);
    }

    private async ValueTask<string?> CheckAsync<T>(string what, string? ns, BoundObject? bound, CancellationToken cancellationToken)
        where T : KubeObject, IKubeObject<T>
    {
        if (bound is null)
        {
            return null;
        }

        var found = await client.For<T>().FindAsync(ns, bound.Name, cancellationToken).ConfigureAwait(false);
        if (found is null || found.Metadata.Uid != bound.Uid)
        {
            return $"its {what} \"{bound.Name}\" ({bound.Uid}) is gone";
        }

        // A pod being deleted still needs its token to finish; upstream allows the grace period plus a minute.
        return found.Metadata.DeletionTimestamp is { } deleted && time.GetUtcNow() > deleted + TimeSpan.FromMinutes(1)
            ? $"its {what} \"{bound.Name}\" was deleted"
            : null;
    }

    private void Remember(string key, AuthenticationResult result, DateTimeOffset until)
    {
        if (_good.Count >= CacheSize)
        {
            _good.Clear();
        }

        _good[key] = (result, until);
    }

    private static string CacheKey(string token, IReadOnlyList<string> audiences) =>
        Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes($"{token}\n{string.Join('\n', audiences)}")));
}
