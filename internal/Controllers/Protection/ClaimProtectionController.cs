using EdgeOrch.Controllers.Running;

namespace EdgeOrch.Controllers.Protection;

/// <summary>Lets claims that are being deleted go once no pod uses them. Reads claims and pods; writes claims' finalizers.</summary>
public sealed class ClaimProtectionController : IReconciler
{
    /// <summary>The controller's name and service account.</summary>
    public const string ControllerName = "pvc-protection-controller";

    private const string Finalizer = "kubernetes.io/pvc-protection";

    private readonly ApiClient _client;
    private readonly Informer<PersistentVolumeClaim> _claims;
    private readonly WorkQueue<string> _queue;

    private ClaimProtectionController(ControllerContext context)
    {
        _client = context.ClientFor(ControllerName);
        _queue = new WorkQueue<string>(context.Time);
        _claims = context.Informers.For<PersistentVolumeClaim>();
        _claims.AddHandler(change =>
        {
            if (IsEnding(change.New))
            {
                _queue.Add(change.Object.Key);
            }
        });
        context.Informers.For<Pod>().AddHandler(change =>
        {
            // Only a pod that ends can free a claim.
            if (change.IsDelete || !Uses(change.New!))
            {
                foreach (var claim in ClaimsOf(change.Object))
                {
                    _queue.Add($"{change.Object.Metadata.Namespace}/{claim}");
                }
            }
        });
    }

    /// <inheritdoc/>
    public string Name => ControllerName;

    /// <summary>Makes the controller.</summary>
    public static IController Create(ControllerContext context)
    {
        var controller = new ClaimProtectionController(context);
        return new KeyedController(controller, controller._queue, 1, context.Logger(ControllerName));
    }

    /// <inheritdoc/>
    public async ValueTask<TimeSpan?> ReconcileAsync(string key, CancellationToken cancellationToken)
    {
        if (_claims.Cache.Get(key) is not { } claim || !IsEnding(claim))
        {
            return null;
        }

        // The cache may not know the newest pod: only the server's word lets a claim go.
        var pods = await _client.For<Pod>().ListAsync(claim.Metadata.Namespace, new ListOptions(), cancellationToken).ConfigureAwait(false);
        if (!pods.Items.Any(pod => Uses(pod) && ClaimsOf(pod).Contains(claim.Metadata.Name)))
        {
            await Finalizers.RemoveAsync(_client, claim, Finalizer, cancellationToken).ConfigureAwait(false);
        }

        return null;
    }

    private static bool IsEnding(PersistentVolumeClaim? claim) =>
        claim?.Metadata is { DeletionTimestamp: not null } metadata && metadata.Finalizers?.Contains(Finalizer) == true;

    // A pod without a node has mounted nothing, and one that has ended needs nothing any more.
    private static bool Uses(Pod pod) => !string.IsNullOrEmpty(pod.Spec?.NodeName) && pod.Status?.Phase is not ("Succeeded" or "Failed");

    private static IEnumerable<string> ClaimsOf(Pod pod)
    {
        foreach (var volume in pod.Spec?.Volumes ?? [])
        {
            if (volume.PersistentVolumeClaim?.ClaimName is { } named)
            {
                yield return named;
            }
            else if (volume.Ephemeral is not null)
            {
                yield return $"{pod.Metadata.Name}-{volume.Name}";
            }
        }
    }
}
