using EdgeOrch.Api.Types;
using EdgeOrch.Client;
using EdgeOrch.Client.Informers;
using EdgeOrch.Client.Queues;

namespace EdgeOrch.ApiServer.Authorization;

/// <summary>Keeps the rules of cluster roles that are made of others. Keys are names of such roles.</summary>
public sealed class AggregationReconciler(ApiClient client, ObjectCache<ClusterRole> roles) : IReconciler
{
    /// <inheritdoc/>
    public string Name => "clusterrole-aggregation-controller";

    /// <inheritdoc/>
    public async ValueTask<TimeSpan?> ReconcileAsync(string key, CancellationToken cancellationToken)
    {
        if (roles.Get(key) is not { AggregationRule: not null } role)
        {
            return null;
        }

        var wanted = Aggregation.RulesOf(role, roles.All);
        if (Aggregation.Same(role.Rules ?? [], wanted))
        {
            return null;
        }

        var copy = JsonModel.Clone(role);
        copy.Rules = wanted;
        await client.For<ClusterRole>().UpdateAsync(copy, cancellationToken).ConfigureAwait(false);
        return null;
    }
}
