using EdgeOrch.Controllers.Running;

namespace EdgeOrch.Controllers.ServiceEndpoints;

/// <summary>
/// Publishes the pods behind each service in the older Endpoints object, for clients that still read it.
/// Reads services, pods and endpoints; writes endpoints.
/// </summary>
public sealed class EndpointsController : IReconciler
{
    /// <summary>The controller's name and service account.</summary>
    public const string ControllerName = "endpoint-controller";

    private const string ManagedByLabel = "endpoints.kubernetes.io/managed-by";
    private const string OverCapacity = "endpoints.kubernetes.io/over-capacity";
    private readonly ResourceClient<V1Endpoints> _client;
    private readonly Informer<Service> _services;
    private readonly Informer<Pod> _pods;
    private readonly Informer<V1Endpoints> _endpoints;
    private readonly WriteBarrier<V1Endpoints> _writes;
    private readonly ServiceQueue _queue;

    private EndpointsController(ControllerContext context)
    {
        _client = context.ClientFor(ControllerName).For<V1Endpoints>();
        _services = context.Informers.For<Service>();
        _pods = context.Informers.For<Pod>();
        _endpoints = context.Informers.For<V1Endpoints>();
        _writes = new WriteBarrier<V1Endpoints>(_endpoints);
        _queue = new ServiceQueue(context);
        _endpoints.AddHandler(change => _queue.Keys.Add(change.Object.Key));
    }

    /// <inheritdoc/>
    public string Name => ControllerName;

    /// <summary>Makes the controller.</summary>
    public static IController Create(ControllerContext context)
    {
        var controller = new EndpointsController(context);
        return new KeyedController(controller, controller._queue.Keys, context.Options.Workers, context.Logger(ControllerName));
    }

    /// <inheritdoc/>
    public async ValueTask<TimeSpan?> ReconcileAsync(string key, CancellationToken cancellationToken)
    {
        if (!_writes.IsCurrent(key))
        {
            return WriteBarrier<V1Endpoints>.RetryAfter;
        }

        var current = _endpoints.Cache.Get(key);
        if (_services.Cache.Get(key) is not { } service)
        {
            await RemoveAsync(current, cancellationToken).ConfigureAwait(false);
            return null;
        }

        if (!ServicePods.IsSelecting(service))
        {
            return null;
        }

        var pods = _pods.Cache.ByIndex(CacheIndexes.Namespace, service.Metadata.Namespace!).Where(pod => ServicePods.Selects(service, pod));
        var wanted = Wanted(service, current, SubsetPlanner.Of(service, pods));
        if (current is null)
        {
            _writes.Wrote(key, await _client.CreateAsync(wanted, cancellationToken).ConfigureAwait(false));
        }
        else if (!JsonModel.Same(current, wanted))
        {
            _writes.Wrote(key, await _client.UpdateAsync(wanted, cancellationToken).ConfigureAwait(false));
        }

        return null;
    }

    private static V1Endpoints Wanted(Service service, V1Endpoints? current, (List<EndpointSubset>? Subsets, bool Truncated) content)
    {
        var wanted = current is null
            ? new V1Endpoints { Metadata = new ObjectMeta { Namespace = service.Metadata.Namespace, Name = service.Metadata.Name } }
            : JsonModel.Clone(current);
        wanted.Subsets = content.Subsets;
        var labels = new Dictionary<string, string>(service.Metadata.Labels ?? [], StringComparer.Ordinal);
        labels.Remove(SliceOwner.HeadlessLabel);
        if (ServicePods.IsHeadless(service))
        {
            labels[SliceOwner.HeadlessLabel] = "";
        }

        labels[ManagedByLabel] = ControllerName;
        if (!Same(wanted.Metadata.Labels, labels))
        {
            wanted.Metadata.Labels = labels;
        }

        if (content.Truncated)
        {
            (wanted.Metadata.Annotations ??= new(StringComparer.Ordinal))[OverCapacity] = "truncated";
        }
        else
        {
            wanted.Metadata.Annotations?.Remove(OverCapacity);
        }

        return wanted;
    }

    private static bool Same(Dictionary<string, string>? left, Dictionary<string, string> right) =>
        left is not null && left.Count == right.Count && right.All(label => left.TryGetValue(label.Key, out var value) && value == label.Value);

    // A service deleted while nobody watched leaves its Endpoints; those made by hand carry no label of ours.
    private async ValueTask RemoveAsync(V1Endpoints? current, CancellationToken cancellationToken)
    {
        if (current is { Metadata.DeletionTimestamp: null } && current.Metadata.Labels?.GetValueOrDefault(ManagedByLabel) == ControllerName)
        {
            var options = new DeleteOptions { Preconditions = new Preconditions { Uid = current.Metadata.Uid } };
            await _client.DeleteAsync(current.Metadata.Namespace, current.Metadata.Name!, options, cancellationToken).ConfigureAwait(false);
        }
    }
}
