using EdgeOrch.Controllers.Running;

namespace EdgeOrch.Controllers.Namespaces;

/// <summary>
/// Empties namespaces that are being deleted and then lets them go. Reads namespaces; deletes every namespaced resource,
/// writes namespace status and finalizers.
/// </summary>
public sealed class NamespaceController : IReconciler
{
    /// <summary>The controller's name and service account.</summary>
    public const string ControllerName = "namespace-controller";

    private const string Finalizer = "kubernetes";

    // What holds content is other controllers and nodes, seconds away; nothing tells when the last object goes.
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(1);
    private readonly ApiClient _client;
    private readonly Informer<Namespace> _namespaces;
    private readonly NamespaceCleaner _cleaner;
    private readonly TimeProvider _time;
    private readonly WorkQueue<string> _queue;

    private NamespaceController(ControllerContext context)
    {
        _client = context.ClientFor(ControllerName);
        _time = context.Time;
        _cleaner = new NamespaceCleaner(_client, context.Resources);
        _queue = new WorkQueue<string>(context.Time);
        _namespaces = context.Informers.For<Namespace>();
        _namespaces.AddHandler(change =>
        {
            if (change.New?.Metadata.DeletionTimestamp is not null)
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
        var controller = new NamespaceController(context);
        return new KeyedController(controller, controller._queue, context.Options.Workers, context.Logger(ControllerName));
    }

    /// <inheritdoc/>
    public async ValueTask<TimeSpan?> ReconcileAsync(string key, CancellationToken cancellationToken)
    {
        // Live: a cached one may be of an earlier round and its status would be overwritten.
        var live = await _client.For<Namespace>().FindAsync(null, key, cancellationToken).ConfigureAwait(false);
        if (live is not { Metadata.DeletionTimestamp: not null })
        {
            return null;
        }

        live = await WriteStatusAsync(live, live.Status?.Conditions, cancellationToken).ConfigureAwait(false);
        if (live.Spec?.Finalizers?.Contains(Finalizer) != true)
        {
            return null;
        }

        var content = await _cleaner.CleanAsync(key, cancellationToken).ConfigureAwait(false);
        live = await WriteStatusAsync(live, content.Conditions(live.Status?.Conditions, _time.GetUtcNow()), cancellationToken).ConfigureAwait(false);
        if (!content.IsGone)
        {
            return LookAgain;
        }

        await FinalizeAsync(live, cancellationToken).ConfigureAwait(false);
        return null;
    }

    private async ValueTask<Namespace> WriteStatusAsync(Namespace live, List<NamespaceCondition>? conditions, CancellationToken cancellationToken)
    {
        var status = new NamespaceStatus { Phase = "Terminating", Conditions = conditions };
        if (JsonModel.Same(live.Status, status))
        {
            return live;
        }

        live.Status = status;
        return await _client.For<Namespace>().UpdateStatusAsync(live, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask FinalizeAsync(Namespace live, CancellationToken cancellationToken)
    {
        live.Spec!.Finalizers!.Remove(Finalizer);
        var request = new ApiRequest("PUT", Namespace.ResourceType.ObjectPath(null, live.Metadata.Name!, "finalize"))
        {
            Body = JsonModel.ToUtf8(live),
            ContentType = "application/json",
        };
        try
        {
            await _client.SendForBodyAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (ApiStatusException e) when (e.IsNotFound)
        {
            // Gone already.
        }
    }
}
