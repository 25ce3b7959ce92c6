using EdgeOrch.Controllers.Running;

namespace EdgeOrch.Controllers.ServiceAccounts;

/// <summary>
/// Publishes the cluster CA in every live namespace as the config map <c>kube-root-ca.crt</c>, and restores it when changed.
/// Reads namespaces and the config maps of that name; writes config maps.
/// </summary>
public sealed class RootCaPublisher : IReconciler
{
    /// <summary>The controller's name and service account.</summary>
    public const string ControllerName = "root-ca-cert-publisher";

    private const string MapName = "kube-root-ca.crt";
    private const string DataKey = "ca.crt";
    private const string DescriptionKey = "kubernetes.io/description";
    private const string Description =
        "Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. "
        + "No other usage is guaranteed across distributions of Kubernetes clusters.";

    private readonly ApiClient _client;
    private readonly Informer<Namespace> _namespaces;
    private readonly Informer<ConfigMap> _maps;
    private readonly string _caPem;
    private readonly WorkQueue<string> _queue;

    private RootCaPublisher(ControllerContext context)
    {
        _client = context.ClientFor(ControllerName);
        _caPem = context.CaPem;
        _queue = new WorkQueue<string>(context.Time);
        _namespaces = context.Informers.For<Namespace>();
        _maps = context.Informers.For<ConfigMap>("metadata.name=" + MapName);
        _namespaces.AddHandler(change => _queue.Add(change.Object.Key));
        _maps.AddHandler(change => _queue.Add(change.Object.Metadata.Namespace!));
    }

    /// <inheritdoc/>
    public string Name => ControllerName;

    /// <summary>Makes the controller.</summary>
    public static IController Create(ControllerContext context)
    {
        var controller = new RootCaPublisher(context);
        return new KeyedController(controller, controller._queue, context.Options.Workers, context.Logger(ControllerName));
    }

    /// <inheritdoc/>
    public async ValueTask<TimeSpan?> ReconcileAsync(string key, CancellationToken cancellationToken)
    {
        if (_namespaces.Cache.Get(key) is not { Metadata.DeletionTimestamp: null })
        {
            return null;
        }

        var current = _maps.Cache.Get(key, MapName);
        try
        {
            if (current is null)
            {
                await _client.For<ConfigMap>().CreateAsync(Wanted(new ConfigMap { Metadata = new ObjectMeta { Namespace = key, Name = MapName } }), cancellationToken).ConfigureAwait(false);
            }
            else if (!IsRight(current))
            {
                await _client.For<ConfigMap>().UpdateAsync(Wanted(JsonModel.Clone(current)), cancellationToken).ConfigureAwait(false);
            }
        }
        catch (ApiStatusException e) when (e.IsAlreadyExists || e.IsNotFound || e.IsForbidden && e.Message.Contains("terminat", StringComparison.Ordinal))
        {
            // There already, or the namespace went meanwhile; a wrong one comes back by its own change.
        }

        return null;
    }

    private bool IsRight(ConfigMap map) =>
        map.Data is { Count: 1 } data && data.GetValueOrDefault(DataKey) == _caPem && map.Metadata.Annotations?.GetValueOrDefault(DescriptionKey) == Description;

    private ConfigMap Wanted(ConfigMap map)
    {
        map.Data = new Dictionary<string, string>(StringComparer.Ordinal) { [DataKey] = _caPem };
        (map.Metadata.Annotations ??= new(StringComparer.Ordinal))[DescriptionKey] = Description;
        return map;
    }
}
