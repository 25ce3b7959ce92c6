using EdgeOrch.Controllers.Running;

namespace EdgeOrch.Controllers.ServiceEndpoints;

/// <summary>
/// Publishes Endpoints that were written by hand, for services without selector, as endpoint slices too, which is what
/// proxies read. Reads services, endpoints and slices; writes slices.
/// </summary>
public sealed class EndpointSliceMirroringController : IReconciler
{
    /// <summary>The controller's name and service account.</summary>
    public const string ControllerName = "endpointslicemirroring-controller";

    private readonly Informer<Service> _services;
    private readonly Informer<V1Endpoints> _endpoints;
    private readonly Informer<EndpointSlice> _slices;
    private readonly WriteBarrier<EndpointSlice> _writes;
    private readonly SliceApplier _applier;
    private readonly WorkQueue<string> _queue;
    private readonly int _limit;

    private EndpointSliceMirroringController(ControllerContext context)
    {
        _limit = context.Options.MaxEndpointsPerSlice;
        _queue = new WorkQueue<string>(context.Time);
        _services = context.Informers.For<Service>();
        _endpoints = context.Informers.For<V1Endpoints>();
        _slices = context.Informers.For<EndpointSlice>();
        _writes = new WriteBarrier<EndpointSlice>(_slices);
        _applier = new SliceApplier(context.ClientFor(ControllerName), _writes);
        _services.AddHandler(change => _queue.Add(change.Object.Key));
        _endpoints.AddHandler(change => _queue.Add(change.Object.Key));
        _slices.AddHandler(change =>
        {
            if (IsOurs(change.Object) && change.Object.Metadata.Labels?.GetValueOrDefault(SliceOwner.ServiceNameLabel) is { Length: > 0 } service)
            {
                _queue.Add($"{change.Object.Metadata.Namespace}/{service}");
            }
        });
    }

    /// <inheritdoc/>
    public string Name => ControllerName;

    /// <summary>Makes the controller.</summary>
    public static IController Create(ControllerContext context)
    {
        var controller = new EndpointSliceMirroringController(context);
        return new KeyedController(controller, controller._queue, context.Options.Workers, context.Logger(ControllerName));
    }

    /// <inheritdoc/>
    public async ValueTask<TimeSpan?> ReconcileAsync(string key, CancellationToken cancellationToken)
    {
        if (!_writes.IsCurrent(key))
        {
            return WriteBarrier<EndpointSlice>.RetryAfter;
        }

        var existing = _slices.Cache.ByIndex(CacheIndexes.Service, key).Where(IsOurs).ToList();
        var plan = _endpoints.Cache.Get(key) is { Metadata.DeletionTimestamp: null } endpoints && MirroredEndpoints.IsMirrored(endpoints, _services.Cache.Get(key))
            ? SlicePlanner.Plan(SliceOwner.Of(endpoints), MirroredEndpoints.Of(endpoints), [], existing, _limit)
            : new SlicePlan([], [], existing);
        await _applier.ApplyAsync(key, plan, cancellationToken).ConfigureAwait(false);
        return null;
    }

    private static bool IsOurs(EndpointSlice slice) => slice.Metadata.Labels?.GetValueOrDefault(SliceOwner.ManagedByLabel) == SliceOwner.MirroringController;
}
