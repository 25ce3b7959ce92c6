using System.Text;
using EdgeOrch.Api.Types;
using EdgeOrch.Client;
using EdgeOrch.Client.Informers;
using EdgeOrch.Client.Queues;

namespace EdgeOrch.ApiServer.Bootstrap;

/// <summary>Deletes bootstrap tokens that have expired. Keys are <c>kube-system/NAME</c>.</summary>
public sealed class BootstrapTokenCleaner(ApiClient client, ObjectCache<Secret> tokens, TimeProvider time) : IReconciler
{
    /// <inheritdoc/>
    public string Name => "token-cleaner";

    /// <inheritdoc/>
    public async ValueTask<TimeSpan?> ReconcileAsync(string key, CancellationToken cancellationToken)
    {
        if (tokens.Get(key) is not { } stored || ExpiresAt(stored) is not { } expires)
        {
            return null;
        }

        var left = expires - time.GetUtcNow();
        if (left > TimeSpan.Zero)
        {
            return left;
        }

        var options = new DeleteOptions { Preconditions = new Preconditions { Uid = stored.Metadata.Uid } };
        await client.For<Secret>().DeleteAsync(stored.Metadata.Namespace, stored.Metadata.Name!, options, cancellationToken).ConfigureAwait(false);
        return null;
    }

    /// <summary>When a token ends; null for one that does not, or whose expiration cannot be read (it does not authenticate either). Pure.</summary>
    public static DateTimeOffset? ExpiresAt(Secret token) =>
        token.Data?.GetValueOrDefault("expiration") is { Length: > 0 } text && KubeTime.TryParse(Encoding.UTF8.GetString(text), out var expires) ? expires : null;
}
