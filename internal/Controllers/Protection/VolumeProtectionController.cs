using EdgeOrch.Controllers.Running;

namespace EdgeOrch.Controllers.Protection;

/// <summary>Lets volumes that are being deleted go once they are not bound. Reads volumes; writes their finalizers.</summary>
public sealed class VolumeProtectionController : IReconciler
{
    /// <summary>The controller's name and service account.</summary>
    public const string ControllerName = "pv-protection-controller";

    private const string Finalizer = "kubernetes.io/pv-protection";

    private readonly ApiClient _client;
    private readonly Informer<PersistentVolume> _volumes;
    private readonly WorkQueue<string> _queue;

    private VolumeProtectionController(ControllerContext context)
    {
        _client = context.ClientFor(ControllerName);
        _queue = new WorkQueue<string>(context.Time);
        _volumes = context.Informers.For<PersistentVolume>();
        _volumes.AddHandler(change =>
        {
            if (MayGo(change.New))
            {
                _queue.Add(change.Object.Key);
            }
        });
    }

    /// <inheritdoc/>
    public string Name => ControllerName;

    /// <summary>Makes the controller.</summary>
    public static IController Create(ControllerContext context)
    {
        var controller = new VolumeProtectionController(context);
        return new KeyedController(controller, controller._queue, 1, context.Logger(ControllerName));
    }

    /// <inheritdoc/>
    public async ValueTask<TimeSpan?> ReconcileAsync(string key, CancellationToken cancellationToken)
    {
        if (_volumes.Cache.Get(key) is { } volume && MayGo(volume))
        {
            await Finalizers.RemoveAsync(_client, volume, Finalizer, cancellationToken).ConfigureAwait(false);
        }

        return null;
    }

    private static bool MayGo(PersistentVolume? volume) =>
        volume is { Metadata: { DeletionTimestamp: not null } metadata, Status: var status } && metadata.Finalizers?.Contains(Finalizer) == true && status?.Phase != "Bound";
}
