using EdgeOrch.Controllers.Running;

namespace EdgeOrch.Controllers.ServiceAccounts;

/// <summary>Sees that every live namespace has its <c>default</c> service account. Reads namespaces and service accounts; writes service accounts.</summary>
public sealed class ServiceAccountController : IReconciler
{
    /// <summary>The controller's name and service account.</summary>
    public const string ControllerName = "service-account-controller";

    private const string AccountName = "default";
    private readonly ApiClient _client;
    private readonly Informer<Namespace> _namespaces;
    private readonly Informer<ServiceAccount> _accounts;
    private readonly WorkQueue<string> _queue;

    private ServiceAccountController(ControllerContext context)
    {
        _client = context.ClientFor(ControllerName);
        _queue = new WorkQueue<string>(context.Time);
        _namespaces = context.Informers.For<Namespace>();
        _accounts = context.Informers.For<ServiceAccount>();
        _namespaces.AddHandler(change => _queue.Add(change.Object.Key));
        _accounts.AddHandler(change =>
        {
            if (change.IsDelete && change.Object.Metadata.Name == AccountName)
            {
                _queue.Add(change.Object.Metadata.Namespace!);
            }
        });
    }

    /// <inheritdoc/>
    public string Name => ControllerName;

    /// <summary>Makes the controller.</summary>
    public static IController Create(ControllerContext context)
    {
        var controller = new ServiceAccountController(context);
        return new KeyedController(controller, controller._queue, context.Options.Workers, context.Logger(ControllerName));
    }

    /// <inheritdoc/>
    public async ValueTask<TimeSpan?> ReconcileAsync(string key, CancellationToken cancellationToken)
    {
        if (_namespaces.Cache.Get(key) is not { Metadata.DeletionTimestamp: null } || _accounts.Cache.Get(key, AccountName) is not null)
        {
            return null;
        }

        try
        {
            var account = new ServiceAccount { Metadata = new ObjectMeta { Namespace = key, Name = AccountName } };
            await _client.For<ServiceAccount>().CreateAsync(account, cancellationToken).ConfigureAwait(false);
        }
        catch (ApiStatusException e) when (e.IsAlreadyExists || e.IsNotFound || e.IsForbidden && e.Message.Contains("terminat", StringComparison.Ordinal))
        {
            // There already, or the namespace went meanwhile.
        }

        return null;
    }
}
