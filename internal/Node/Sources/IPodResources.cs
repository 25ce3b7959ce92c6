using EdgeOrch.Api.Types;

namespace EdgeOrch.Node.Sources;

/// <summary>The API objects that pods refer to. Thread-safe.</summary>
public interface IPodResources
{
    /// <summary>A ConfigMap, or null when it does not exist.</summary>
    /// <exception cref="ResourceUnavailableException">Neither the server nor the local copy can say.</exception>
    ValueTask<ConfigMap?> ConfigMapAsync(Pod pod, string name, CancellationToken cancellationToken);

    /// <summary>A Secret, or null when it does not exist.</summary>
    /// <exception cref="ResourceUnavailableException">Neither the server nor the local copy can say.</exception>
    ValueTask<Secret?> SecretAsync(Pod pod, string name, CancellationToken cancellationToken);

    /// <summary>A new token for the pod's service account, bound to the pod.</summary>
    /// <exception cref="ResourceUnavailableException">The server cannot be reached or refuses.</exception>
    ValueTask<ServiceAccountToken> TokenAsync(Pod pod, string? audience, long expirationSeconds, CancellationToken cancellationToken);

    /// <summary>The services that a pod of a namespace learns of through its environment.</summary>
    IReadOnlyList<Service> Services(string @namespace);

    /// <summary>The pod is gone: objects that only it needed are followed no longer.</summary>
    void Release(string podUid);
}

/// <summary>A signed token and when it ends.</summary>
public sealed record ServiceAccountToken(string Token, DateTimeOffset IssuedAt, DateTimeOffset ExpiresAt);

/// <summary>An object cannot be read now; the caller tries again later.</summary>
public sealed class ResourceUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
