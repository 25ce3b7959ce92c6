using System.Text;
using EdgeOrch.Controllers.Running;

namespace EdgeOrch.Controllers.ServiceAccounts;

/// <summary>
/// Fills secrets of type kubernetes.io/service-account-token with a token, the CA and the namespace, and deletes those
/// whose account is gone. Reads those secrets and service accounts; writes secrets.
/// </summary>
public sealed class TokenSecretController : IReconciler
{
    /// <summary>The controller's name; it acts as the controller manager itself, since no service account may read every secret.</summary>
    public const string ControllerName = "tokens-controller";

    private const string TokenType = "kubernetes.io/service-account-token";
    private const string AccountNameKey = "kubernetes.io/service-account.name";
    private const string AccountUidKey = "kubernetes.io/service-account.uid";
    private readonly ApiClient _client;
    private readonly Informer<Secret> _secrets;
    private readonly Informer<ServiceAccount> _accounts;
    private readonly Func<ServiceAccount, Secret, CancellationToken, ValueTask<string>>? _issue;
    private readonly byte[] _caPem;
    private readonly WorkQueue<string> _queue;

    private TokenSecretController(ControllerContext context)
    {
        _client = context.InformerClient;
        _issue = context.IssueLegacyToken;
        _caPem = Encoding.UTF8.GetBytes(context.CaPem);
        _queue = new WorkQueue<string>(context.Time);
        _secrets = context.Informers.For<Secret>("type=" + TokenType);
        _accounts = context.Informers.For<ServiceAccount>();
        _secrets.AddHandler(change =>
        {
            if (!change.IsDelete)
            {
                _queue.Add(change.Object.Key);
            }
        });
        _accounts.AddHandler(OnAccount);
    }

    /// <inheritdoc/>
    public string Name => ControllerName;

    /// <summary>Makes the controller.</summary>
    public static IController Create(ControllerContext context)
    {
        var controller = new TokenSecretController(context);
        return new KeyedController(controller, controller._queue, context.Options.Workers, context.Logger(ControllerName));
    }

    /// <inheritdoc/>
    public async ValueTask<TimeSpan?> ReconcileAsync(string key, CancellationToken cancellationToken)
    {
        if (_secrets.Cache.Get(key) is not { Metadata.DeletionTimestamp: null } secret
            || secret.Metadata.Annotations?.GetValueOrDefault(AccountNameKey) is not { Length: > 0 } name)
        {
            return null;
        }

        // The cache may lag behind an account made in the same breath: only the server's word deletes.
        var account = await _client.For<ServiceAccount>().FindAsync(secret.Metadata.Namespace, name, cancellationToken).ConfigureAwait(false);
        var uid = secret.Metadata.Annotations.GetValueOrDefault(AccountUidKey);
        if (account is null || (!string.IsNullOrEmpty(uid) && uid != account.Metadata.Uid))
        {
            var options = new DeleteOptions { Preconditions = new Preconditions { Uid = secret.Metadata.Uid } };
            await _client.For<Secret>().DeleteAsync(secret.Metadata.Namespace, secret.Metadata.Name!, options, cancellationToken).ConfigureAwait(false);
            return null;
        }

        if (_issue is not null && await FillAsync(secret, account, cancellationToken).ConfigureAwait(false) is { } filled)
        {
            await _client.For<Secret>().UpdateAsync(filled, cancellationToken).ConfigureAwait(false);
        }

        return null;
    }

    private async ValueTask<Secret?> FillAsync(Secret secret, ServiceAccount account, CancellationToken cancellationToken)
    {
        var data = secret.Data ?? [];
        var hasToken = data.TryGetValue("token", out var token) && token.Length > 0;
        var hasCa = data.TryGetValue("ca.crt", out var ca) && ca.AsSpan().SequenceEqual(_caPem);
        var hasNamespace = data.TryGetValue("namespace", out var ns) && ns.Length > 0;
        if (hasToken && hasCa && hasNamespace && secret.Metadata.Annotations!.ContainsKey(AccountUidKey))
        {
            return null;
        }

        var filled = JsonModel.Clone(secret);
        filled.Data = new Dictionary<string, byte[]>(data, StringComparer.Ordinal) { ["ca.crt"] = _caPem };
        filled.Metadata.Annotations![AccountUidKey] = account.Metadata.Uid!;
        if (!hasToken)
        {
            filled.Data["token"] = Encoding.UTF8.GetBytes(await _issue!(account, secret, cancellationToken).ConfigureAwait(false));
        }

        if (!hasNamespace)
        {
            filled.Data["namespace"] = Encoding.UTF8.GetBytes(secret.Metadata.Namespace!);
        }

        return filled;
    }

    private void OnAccount(InformerChange<ServiceAccount> change)
    {
        foreach (var secret in _secrets.Cache.All)
        {
            if (secret.Metadata.Namespace == change.Object.Metadata.Namespace
                && secret.Metadata.Annotations?.GetValueOrDefault(AccountNameKey) == change.Object.Metadata.Name
                && (change.Old is null || change.IsDelete))
            {
                _queue.Add(secret.Key);
            }
        }
    }
}
