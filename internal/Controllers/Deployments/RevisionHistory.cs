namespace EdgeOrch.Controllers.Deployments;

/// <summary>Decides which old replica sets are forgotten.</summary>
internal static class RevisionHistory
{
    /// <summary>The empty old replica sets beyond the history limit, lowest revision first.</summary>
    public static IReadOnlyList<ReplicaSet> Surplus(RolloutDraft draft)
    {
        if (draft.Deployment.Spec?.RevisionHistoryLimit is not { } limit || limit == int.MaxValue)
        {
            return [];
        }

        var alive = draft.Old.Where(set => set.Metadata.DeletionTimestamp is null).Order(ReplicaSetOrder.LowestRevisionFirst).ToList();
        return alive.Take(Math.Max(0, alive.Count - limit)).Where(IsIdle).ToList();
    }

    private static bool IsIdle(ReplicaSet set) =>
        set.Size() == 0
        && (set.Status?.Replicas ?? 0) == 0
        && (set.Metadata.Generation ?? 0) <= (set.Status?.ObservedGeneration ?? 0);
}
