using EdgeOrch.Controllers.Ownership;
using EdgeOrch.Controllers.Pods;
using EdgeOrch.Controllers.Running;

namespace EdgeOrch.Controllers.Deployments;

/// <summary>
/// Keeps one replica set per revision of each deployment's template and moves pods between them.
/// Reads deployments, replica sets and (for Recreate) pods; writes replica sets and deployment status.
/// </summary>
public sealed class DeploymentController : IReconciler
{
    /// <summary>The controller's name and service account.</summary>
    public const string ControllerName = "deployment-controller";

    private readonly ApiClient _client;
    private readonly Informer<Deployment> _deployments;
    private readonly Informer<ReplicaSet> _sets;
    private readonly Informer<Pod> _pods;
    private readonly WriteBarrier<Deployment> _deploymentWrites;
    private readonly WriteBarrier<ReplicaSet> _setWrites;
    private readonly DeploymentPlanApplier _applier;
    private readonly IEventRecorder _events;
    private readonly TimeProvider _time;
    private readonly WorkQueue<string> _queue;

    private DeploymentController(ControllerContext context)
    {
        _client = context.ClientFor(ControllerName);
        _time = context.Time;
        _events = context.Recorder(ControllerName);
        _queue = new WorkQueue<string>(context.Time);
        _deployments = context.Informers.For<Deployment>();
        _sets = context.Informers.For<ReplicaSet>();
        _pods = context.Informers.For<Pod>();
        _deploymentWrites = new WriteBarrier<Deployment>(_deployments);
        _setWrites = new WriteBarrier<ReplicaSet>(_sets);
        _applier = new DeploymentPlanApplier(_client, _deploymentWrites, _setWrites, _events, _time);
        _deployments.AddHandler(change => _queue.Add(change.Object.Key));
        _sets.AddHandler(OnReplicaSet);
        _pods.AddHandler(OnPod);
    }

    /// <inheritdoc/>
    public string Name => ControllerName;

    /// <summary>Makes the controller.</summary>
    public static IController Create(ControllerContext context)
    {
        var controller = new DeploymentController(context);
        return new KeyedController(controller, controller._queue, context.Options.Workers, context.Logger(ControllerName));
    }

    /// <inheritdoc/>
    public async ValueTask<TimeSpan?> ReconcileAsync(string key, CancellationToken cancellationToken)
    {
        if (!_deploymentWrites.IsCurrent(key) || !_setWrites.IsCurrent(key))
        {
            return WriteBarrier<Deployment>.RetryAfter;
        }

        if (_deployments.Cache.Get(key) is not { } deployment)
        {
            return null;
        }

        if (deployment.Spec?.Selector is null or { MatchLabels: null or { Count: 0 }, MatchExpressions: null or { Count: 0 } })
        {
            _events.Record(ObjectReferences.To(deployment), "Warning", "SelectingAll", "This deployment is selecting all pods. A non-empty selector is required.");
            return null;
        }

        var candidates = _sets.Cache.ByIndex(CacheIndexes.Namespace, deployment.Metadata.Namespace!);
        var claims = Claims<ReplicaSet>.Of(deployment, deployment.Spec.Selector, candidates);
        var owned = await ClaimApplier.ApplyAsync(_client, deployment, claims, cancellationToken).ConfigureAwait(false);
        var plan = DeploymentPlanner.Plan(deployment, owned, HasUnfinishedPods, _time.GetUtcNow());
        await _applier.ApplyAsync(key, deployment, plan, cancellationToken).ConfigureAwait(false);
        return plan.CheckAgain;
    }

    private bool HasUnfinishedPods(string setUid) => _pods.Cache.ByIndex(CacheIndexes.Controller, setUid).Any(pod => !pod.IsFinished());

    private void OnReplicaSet(InformerChange<ReplicaSet> change)
    {
        var owner = change.Object.Metadata.ControllerOf();
        if (change.Old?.Metadata.ControllerOf() is { } previous && previous.Uid != owner?.Uid)
        {
            EnqueueOwner(change.Object, previous);
        }

        if (owner is not null)
        {
            EnqueueOwner(change.Object, owner);
            return;
        }

        foreach (var deployment in _deployments.Cache.ByIndex(CacheIndexes.Namespace, change.Object.Metadata.Namespace!))
        {
            if (!change.IsDelete && deployment.Spec?.Selector.Matches(change.Object.Metadata.Labels) == true)
            {
                _queue.Add(deployment.Key);
            }
        }
    }

    private void EnqueueOwner(ReplicaSet set, OwnerReference owner)
    {
        if (owner.Kind == "Deployment")
        {
            _queue.Add($"{set.Metadata.Namespace}/{owner.Name}");
        }
    }

    // A Recreate rollout goes on when the last old pod is gone.
    private void OnPod(InformerChange<Pod> change)
    {
        var ended = change.IsDelete || (change.New!.IsFinished() && change.Old?.IsFinished() != true);
        if (ended && change.Object.Metadata.ControllerOf() is { Kind: "ReplicaSet" } owner
            && _sets.Cache.Get(change.Object.Metadata.Namespace, owner.Name!)?.Metadata.ControllerOf() is { Kind: "Deployment" } root
            && _deployments.Cache.Get(change.Object.Metadata.Namespace, root.Name!) is { } deployment
            && !deployment.IsRollingUpdate())
        {
            _queue.Add(deployment.Key);
        }
    }
}
