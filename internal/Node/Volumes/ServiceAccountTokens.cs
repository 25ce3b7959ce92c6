using System.Collections.Concurrent;
using EdgeOrch.Api.Types;
using EdgeOrch.Node.Sources;

namespace EdgeOrch.Node.Volumes;

/// <summary>
/// Keeps the tokens of pods and renews each one when four fifths of its life or 24 hours have passed, as upstream does.
/// Thread-safe.
/// </summary>
public sealed class ServiceAccountTokens(IPodResources resources, TimeProvider time)
{
    private const long DefaultSeconds = 3600;
    private static readonly TimeSpan MaximumAge = TimeSpan.FromHours(24);
    private readonly ConcurrentDictionary<(string Uid, string Volume, string Path), ServiceAccountToken> _tokens = new();

    /// <summary>The token of one projection; an expired server contact leaves the old token in use until it ends.</summary>
    /// <exception cref="ResourceUnavailableException">There is no valid token and none can be had now.</exception>
    public async Task<string> GetAsync(Pod pod, string volume, ServiceAccountTokenProjection projection, CancellationToken cancellationToken)
    {
        var key = (pod.Metadata.Uid!, volume, projection.Path!);
        var now = time.GetUtcNow();
        if (_tokens.TryGetValue(key, out var token) && !NeedsRenewal(token, now))
        {
            return token.Token;
        }

        try
        {
            token = await resources.TokenAsync(pod, projection.Audience, projection.ExpirationSeconds ?? DefaultSeconds, cancellationToken);
            _tokens[key] = token;
        }
        catch (ResourceUnavailableException) when (token is not null && token.ExpiresAt > now)
        {
            // The old one still serves; the next volume refresh tries again.
        }

        return token!.Token;
    }

    /// <summary>Forgets the tokens of a pod.</summary>
    public void Forget(string podUid)
    {
        foreach (var key in _tokens.Keys.Where(k => k.Uid == podUid))
        {
            _tokens.TryRemove(key, out _);
        }
    }

    /// <summary>Whether a token is old enough to be replaced.</summary>
    internal static bool NeedsRenewal(ServiceAccountToken token, DateTimeOffset now)
    {
        var life = token.ExpiresAt - token.IssuedAt;
        return now - token.IssuedAt > MaximumAge || now > token.IssuedAt + (life * 0.8);
    }
}
