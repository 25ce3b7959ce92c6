using EdgeOrch.Controllers.Ownership;
using EdgeOrch.Controllers.Pods;
using EdgeOrch.Controllers.Running;

namespace EdgeOrch.Controllers.ReplicaSets;

/// <summary>
/// Keeps as many pods as each replica set asks for. Reads replica sets and pods; writes pods and replica set status.
/// </summary>
public sealed class ReplicaSetController : IReconciler
{
    /// <summary>The controller's name and service account.</summary>
    public const string ControllerName = "replicaset-controller";

    private readonly ApiClient _client;
    private readonly Informer<ReplicaSet> _sets;
    private readonly Informer<Pod> _pods;
    private readonly PodExpectations _expectations;
    private readonly PodControl _control;
    private readonly TimeProvider _time;
    private readonly WorkQueue<string> _queue;

    private ReplicaSetController(ControllerContext context)
    {
        _client = context.ClientFor(ControllerName);
        _time = context.Time;
        _queue = new WorkQueue<string>(context.Time);
        _expectations = new PodExpectations(context.Time);
        _control = new PodControl(_client, context.Recorder(ControllerName), _expectations);
        _sets = context.Informers.For<ReplicaSet>();
        _pods = context.Informers.For<Pod>();
        _sets.AddHandler(OnReplicaSet);
        _pods.AddHandler(OnPod);
    }

    /// <inheritdoc/>
    public string Name => ControllerName;

    /// <summary>Makes the controller.</summary>
    public static IController Create(ControllerContext context)
    {
        var controller = new ReplicaSetController(context);
        return new KeyedController(controller, controller._queue, context.Options.Workers, context.Logger(ControllerName));
    }

    /// <inheritdoc/>
    public async ValueTask<TimeSpan?> ReconcileAsync(string key, CancellationToken cancellationToken)
    {
        // Asked before the cache is read: what arrives in between only makes the answer more careful.
        var settled = _expectations.IsSatisfied(key);
        if (_sets.Cache.Get(key) is not { } set)
        {
            _expectations.Forget(key);
            return null;
        }

        var candidates = _pods.Cache.ByIndex(CacheIndexes.Controller, set.Metadata.Uid!)
            .Concat(_pods.Cache.ByIndex(CacheIndexes.Controller, CacheIndexes.OrphansOf(set.Metadata.Namespace)).Where(pod => !pod.IsFinished()));
        var claims = Claims<Pod>.Of(set, set.Spec?.Selector, candidates);
        var owned = await ClaimApplier.ApplyAsync(_client, set, claims, cancellationToken).ConfigureAwait(false);
        Exception? failure = null;
        if (settled && set.Metadata.DeletionTimestamp is null)
        {
            var plan = ReplicaSetPlanner.Plan(set, owned.Where(pod => pod.IsActive()).ToList(), () => Related(set), _time.GetUtcNow());
            failure = await _control.ApplyAsync(key, set, plan, cancellationToken).ConfigureAwait(false);
        }

        var now = _time.GetUtcNow();
        await UpdateStatusAsync(set, ReplicaSetPlanner.Status(set, owned, failure, now), cancellationToken).ConfigureAwait(false);
        return failure is null ? ReplicaSetPlanner.NextAvailability(set, owned, now) : throw failure;
    }

    private async ValueTask UpdateStatusAsync(ReplicaSet set, ReplicaSetStatus status, CancellationToken cancellationToken)
    {
        if (JsonModel.Same(set.Status, status))
        {
            return;
        }

        var updated = JsonModel.Clone(set);
        updated.Status = status;
        try
        {
            await _client.For<ReplicaSet>().UpdateStatusAsync(updated, cancellationToken).ConfigureAwait(false);
        }
        catch (ApiStatusException e) when (e.IsNotFound)
        {
            // Deleted meanwhile: its status interests nobody.
        }
    }

    private IEnumerable<Pod> Related(ReplicaSet set)
    {
        var siblings = set.Metadata.ControllerOf()?.Uid is { } owner ? _sets.Cache.ByIndex(CacheIndexes.Controller, owner) : [set];
        return siblings.SelectMany(sibling => _pods.Cache.ByIndex(CacheIndexes.Controller, sibling.Metadata.Uid!));
    }

    private void OnReplicaSet(InformerChange<ReplicaSet> change)
    {
        if (change.IsDelete)
        {
            _expectations.Forget(change.Object.Key);
        }

        _queue.Add(change.Object.Key);
    }

    private void OnPod(InformerChange<Pod> change)
    {
        var pod = change.Object;
        var owner = OwnerKey(pod);
        if (change.Old is { } old && OwnerKey(old) is { } previous && previous != owner)
        {
            _queue.Add(previous);
        }

        if (owner is not null)
        {
            if (change.IsDelete || pod.Metadata.DeletionTimestamp is not null)
            {
                _expectations.DeletionObserved(owner, pod.Metadata.Uid!);
            }

            if (change.Old is null)
            {
                _expectations.CreationObserved(owner);
            }

            _queue.Add(owner);
            return;
        }

        if (!change.IsDelete && pod.Metadata.ControllerOf() is null)
        {
            EnqueueAdopters(pod);
        }
    }

    private void EnqueueAdopters(Pod pod)
    {
        foreach (var set in _sets.Cache.ByIndex(CacheIndexes.Namespace, pod.Metadata.Namespace!))
        {
            if (set.Spec?.Selector.Matches(pod.Metadata.Labels) == true)
            {
                _queue.Add(set.Key);
            }
        }
    }

    private static string? OwnerKey(Pod pod) =>
        pod.Metadata.ControllerOf() is { Kind: "ReplicaSet" } owner ? $"{pod.Metadata.Namespace}/{owner.Name}" : null;
}
