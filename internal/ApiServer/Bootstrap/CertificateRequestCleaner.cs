using EdgeOrch.Api.Types;
using EdgeOrch.Client;
using EdgeOrch.Client.Informers;
using EdgeOrch.Client.Queues;

namespace EdgeOrch.ApiServer.Bootstrap;

/// <summary>Deletes certificate requests that are over: an hour after they were answered, a day after they were made. Upstream's periods. Keys are names.</summary>
public sealed class CertificateRequestCleaner(ApiClient client, ObjectCache<CertificateSigningRequest> requests, TimeProvider time) : IReconciler
{
    private static readonly TimeSpan Answered = TimeSpan.FromHours(1);
    private static readonly TimeSpan Pending = TimeSpan.FromHours(24);

    /// <inheritdoc/>
    public string Name => "csrcleaner";

    /// <inheritdoc/>
    public async ValueTask<TimeSpan?> ReconcileAsync(string key, CancellationToken cancellationToken)
    {
        if (requests.Get(key) is not { } stored)
        {
            return null;
        }

        var left = DeleteAt(stored) - time.GetUtcNow();
        if (left > TimeSpan.Zero)
        {
            return left;
        }

        var options = new DeleteOptions { Preconditions = new Preconditions { Uid = stored.Metadata.Uid } };
        await client.For<CertificateSigningRequest>().DeleteAsync(null, key, options, cancellationToken).ConfigureAwait(false);
        return null;
    }

    /// <summary>When a request has served its purpose. Pure.</summary>
    public static DateTimeOffset DeleteAt(CertificateSigningRequest request)
    {
        var pending = (request.Metadata.CreationTimestamp ?? DateTimeOffset.MaxValue - Pending) + Pending;
        var over = request.Status?.Conditions?.Select(c => c.LastUpdateTime ?? c.LastTransitionTime).Max();
        return over is { } since && since + Answered < pending ? since + Answered : pending;
    }
}
