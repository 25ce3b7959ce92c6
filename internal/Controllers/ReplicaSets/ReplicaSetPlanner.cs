using EdgeOrch.Controllers.Pods;

namespace EdgeOrch.Controllers.ReplicaSets;

/// <summary>How many pods to make, or which to delete.</summary>
internal sealed record ReplicaSetPlan(int Create, IReadOnlyList<Pod> Delete);

/// <summary>From the pods there are to the pods there should be, for one replica set. Pure.</summary>
internal static class ReplicaSetPlanner
{
    /// <summary>The most pods one look makes or deletes.</summary>
    public const int BurstLimit = 500;

    /// <summary>Plans the next step from the active pods the set manages.</summary>
    public static ReplicaSetPlan Plan(ReplicaSet set, IReadOnlyList<Pod> active, Func<IEnumerable<Pod>> related, DateTimeOffset now)
    {
        var missing = (set.Spec?.Replicas ?? 1) - active.Count;
        return missing switch
        {
            0 => new ReplicaSetPlan(0, []),
            > 0 => new ReplicaSetPlan(Math.Min(missing, BurstLimit), []),
            < 0 => new ReplicaSetPlan(0, DeletionRanking.Choose(active, related(), Math.Min(-missing, BurstLimit), now)),
        };
    }

    /// <summary>The status that follows from the pods.</summary>
    /// <param name="set">The replica set; not changed.</param>
    /// <param name="owned">Every pod it manages.</param>
    /// <param name="failure">Why pods could not be made or deleted just now, or null.</param>
    /// <param name="now">The time.</param>
    public static ReplicaSetStatus Status(ReplicaSet set, IReadOnlyList<Pod> owned, Exception? failure, DateTimeOffset now)
    {
        var active = owned.Where(pod => pod.IsActive()).ToList();
        var template = set.Spec?.Template?.Metadata?.Labels ?? [];
        var minReady = set.Spec?.MinReadySeconds ?? 0;
        return new ReplicaSetStatus
        {
            Replicas = active.Count,
            FullyLabeledReplicas = OrNull(active.Count(pod => template.All(label => pod.Metadata.Labels?.GetValueOrDefault(label.Key) == label.Value))),
            ReadyReplicas = OrNull(active.Count(pod => pod.IsReady())),
            AvailableReplicas = OrNull(active.Count(pod => pod.IsAvailable(minReady, now))),
            TerminatingReplicas = owned.Count(pod => pod.Metadata.DeletionTimestamp is not null && !pod.IsFinished()),
            ObservedGeneration = set.Metadata.Generation,
            Conditions = Conditions(set, active.Count, failure, now),
        };
    }

    /// <summary>How long until the next ready pod becomes available; null when none is waiting for that.</summary>
    public static TimeSpan? NextAvailability(ReplicaSet set, IEnumerable<Pod> owned, DateTimeOffset now)
    {
        TimeSpan? next = null;
        foreach (var pod in owned.Where(pod => pod.IsActive()))
        {
            if (pod.AvailableIn(set.Spec?.MinReadySeconds ?? 0, now) is { } wait && wait > TimeSpan.Zero && (next is null || wait < next))
            {
                next = wait;
            }
        }

        return next;
    }

    private static List<ReplicaSetCondition>? Conditions(ReplicaSet set, int active, Exception? failure, DateTimeOffset now)
    {
        var conditions = (set.Status?.Conditions ?? []).Where(c => failure is not null || c.Type != "ReplicaFailure").ToList();
        if (failure is not null && !conditions.Exists(c => c.Type == "ReplicaFailure"))
        {
            conditions.Add(new ReplicaSetCondition
            {
                Type = "ReplicaFailure",
                Status = "True",
                Reason = active < (set.Spec?.Replicas ?? 1) ? "FailedCreate" : "FailedDelete",
                Message = failure.Message,
                LastTransitionTime = KubeTime.TruncateToSeconds(now),
            });
        }

        return conditions.Count == 0 ? null : conditions;
    }

    private static int? OrNull(int count) => count == 0 ? null : count;
}
