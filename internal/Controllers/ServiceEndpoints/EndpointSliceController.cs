using EdgeOrch.Controllers.Running;

namespace EdgeOrch.Controllers.ServiceEndpoints;

/// <summary>
/// Publishes the pods behind each service in endpoint slices. Reads services, pods, nodes and slices; writes slices.
/// </summary>
public sealed class EndpointSliceController : IReconciler
{
    /// <summary>The controller's name and service account.</summary>
    public const string ControllerName = "endpointslice-controller";

    private const string ZoneLabel = "topology.kubernetes.io/zone";
    private readonly Informer<Service> _services;
    private readonly Informer<Pod> _pods;
    private readonly Informer<V1Node> _nodes;
    private readonly Informer<EndpointSlice> _slices;
    private readonly WriteBarrier<EndpointSlice> _writes;
    private readonly SliceApplier _applier;
    private readonly ServiceQueue _queue;
    private readonly int _limit;

    private EndpointSliceController(ControllerContext context)
    {
        _limit = context.Options.MaxEndpointsPerSlice;
        _services = context.Informers.For<Service>();
        _pods = context.Informers.For<Pod>();
        _nodes = context.Informers.For<V1Node>();
        _slices = context.Informers.For<EndpointSlice>();
        _writes = new WriteBarrier<EndpointSlice>(_slices);
        _applier = new SliceApplier(context.ClientFor(ControllerName), _writes);
        _queue = new ServiceQueue(context);
        _slices.AddHandler(OnSlice);
        _nodes.AddHandler(OnNode);
    }

    /// <inheritdoc/>
    public string Name => ControllerName;

    /// <summary>Makes the controller.</summary>
    public static IController Create(ControllerContext context)
    {
        var controller = new EndpointSliceController(context);
        return new KeyedController(controller, controller._queue.Keys, context.Options.Workers, context.Logger(ControllerName));
    }

    /// <inheritdoc/>
    public async ValueTask<TimeSpan?> ReconcileAsync(string key, CancellationToken cancellationToken)
    {
        if (!_writes.IsCurrent(key))
        {
            return WriteBarrier<EndpointSlice>.RetryAfter;
        }

        // Slices of a deleted service go by their owner reference.
        if (_services.Cache.Get(key) is not { Metadata.DeletionTimestamp: null } service || !ServicePods.IsSelecting(service))
        {
            return null;
        }

        var pods = _pods.Cache.ByIndex(CacheIndexes.Namespace, service.Metadata.Namespace!).Where(pod => ServicePods.Selects(service, pod)).ToList();
        var existing = _slices.Cache.ByIndex(CacheIndexes.Service, key).Where(IsOurs).ToList();
        var plan = SlicePlanner.Plan(SliceOwner.Of(service), DesiredEndpoints.Of(service, pods, ZoneOf), DesiredEndpoints.Families(service, pods), existing, _limit);
        await _applier.ApplyAsync(key, plan, cancellationToken).ConfigureAwait(false);
        return null;
    }

    private static bool IsOurs(EndpointSlice slice) =>
        slice.Metadata.Labels?.GetValueOrDefault(SliceOwner.ManagedByLabel) == SliceOwner.EndpointSliceController;

    private string? ZoneOf(string node) => _nodes.Cache.Get(node) is { } known ? known.Metadata.Labels?.GetValueOrDefault(ZoneLabel) ?? "" : null;

    private void OnSlice(InformerChange<EndpointSlice> change)
    {
        if (IsOurs(change.Object) && change.Object.Metadata.Labels?.GetValueOrDefault(SliceOwner.ServiceNameLabel) is { Length: > 0 } service)
        {
            _queue.Keys.Add($"{change.Object.Metadata.Namespace}/{service}");
        }
    }

    private void OnNode(InformerChange<V1Node> change)
    {
        if (change is { Old: { } before, New: { } after }
            && before.Metadata.Labels?.GetValueOrDefault(ZoneLabel) == after.Metadata.Labels?.GetValueOrDefault(ZoneLabel))
        {
            return;
        }

        foreach (var pod in _pods.Cache.ByIndex(CacheIndexes.NodeName, change.Object.Metadata.Name!))
        {
            _queue.AddServicesOf(pod);
        }
    }
}
