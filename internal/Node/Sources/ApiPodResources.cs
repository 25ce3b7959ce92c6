using EdgeOrch.Api.Types;
using EdgeOrch.Client;
using EdgeOrch.Client.Informers;
using Microsoft.Extensions.Logging;

namespace EdgeOrch.Node.Sources;

/// <summary><see cref="IPodResources"/> from the API server, with the local store behind it while there is no server.</summary>
public sealed class ApiPodResources : IPodResources
{
    private readonly ApiClient _client;
    private readonly TimeProvider _time;
    private readonly Informer<Service> _services;
    private readonly FollowedObjects<ConfigMap> _configMaps;
    private readonly FollowedObjects<Secret> _secrets;

    /// <summary>Creates the source; watches start when they are needed and end with the token.</summary>
    /// <param name="client">The API.</param>
    /// <param name="local">The copy on disk.</param>
    /// <param name="services">All services, for environment variables; run by the caller.</param>
    /// <param name="onChanged">Told the uid of each pod one of whose objects changed.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">The log.</param>
    /// <param name="stop">Ends all watches.</param>
    public ApiPodResources(
        ApiClient client,
        ILocalPodStore local,
        Informer<Service> services,
        Action<string> onChanged,
        TimeProvider time,
        ILogger logger,
        CancellationToken stop)
    {
        _client = client;
        _time = time;
        _services = services;
        _configMaps = new FollowedObjects<ConfigMap>(client, local, onChanged, time, logger, stop);
        _secrets = new FollowedObjects<Secret>(client, local, onChanged, time, logger, stop);
    }

    /// <inheritdoc/>
    public ValueTask<ConfigMap?> ConfigMapAsync(Pod pod, string name, CancellationToken cancellationToken) =>
        _configMaps.GetAsync(pod.Metadata.Uid!, pod.Metadata.Namespace!, name, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<Secret?> SecretAsync(Pod pod, string name, CancellationToken cancellationToken) =>
        _secrets.GetAsync(pod.Metadata.Uid!, pod.Metadata.Namespace!, name, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<ServiceAccountToken> TokenAsync(
        Pod pod, string? audience, long expirationSeconds, CancellationToken cancellationToken)
    {
        var request = new TokenRequest
        {
            Spec = new TokenRequestSpec
            {
                Audiences = audience is { Length: > 0 } ? [audience] : [],
                ExpirationSeconds = expirationSeconds,
                BoundObjectRef = new BoundObjectReference
                {
                    Kind = "Pod", ApiVersion = "v1", Name = pod.Metadata.Name, Uid = pod.Metadata.Uid,
                },
            },
        };
        var account = pod.Spec?.ServiceAccountName is { Length: > 0 } name ? name : "default";
        var issued = _time.GetUtcNow();
        try
        {
            var body = await _client.For<ServiceAccount>().PostSubresourceAsync(
                pod.Metadata.Namespace, account, "token", request, cancellationToken);
            var status = JsonModel.Parse<TokenRequest>(body.Span).Status;
            return new ServiceAccountToken(
                status?.Token ?? "", issued, status?.ExpirationTimestamp ?? issued + TimeSpan.FromSeconds(expirationSeconds));
        }
        catch (Exception e) when (e is ApiStatusException or ApiUnreachableException)
        {
            throw new ResourceUnavailableException($"failed to fetch token for service account {account}: {e.Message}", e);
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<Service> Services(string @namespace) =>
    [
        .. _services.Cache.All.Where(s =>
            s.Metadata.Namespace == @namespace || s.Metadata is { Namespace: "default", Name: "kubernetes" }),
    ];

    /// <inheritdoc/>
    public void Release(string podUid)
    {
        _configMaps.Release(podUid);
        _secrets.Release(podUid);
    }
}
