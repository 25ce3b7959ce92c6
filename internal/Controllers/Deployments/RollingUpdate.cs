namespace EdgeOrch.Controllers.Deployments;

/// <summary>The steps of a rolling update.</summary>
internal static class RollingUpdate
{
    /// <summary>The size the newest replica set may have now: as large as the surge leaves room for.</summary>
    public static int SizeOfNew(Deployment deployment, IReadOnlyList<ReplicaSet> all, int current)
    {
        if (!deployment.IsRollingUpdate())
        {
            return deployment.Replicas();
        }

        var room = deployment.Replicas() + deployment.MaxSurge() - all.Sum(set => set.Size());
        return room <= 0 ? current : current + Math.Min(room, deployment.Replicas() - current);
    }

    /// <summary>Scales the newest replica set towards the wanted size; returns whether it changed.</summary>
    public static bool ScaleNew(RolloutDraft draft)
    {
        var set = draft.New!;
        var wanted = draft.Deployment.Replicas();
        var current = set.Size();
        if (current == wanted)
        {
            return false;
        }

        return draft.Scale(set, current > wanted ? wanted : SizeOfNew(draft.Deployment, draft.All, current));
    }

    /// <summary>
    /// Scales old replica sets down as far as the minimum of available pods allows: first pods that are not available
    /// anyway, so that a broken revision cannot hold up its own replacement, then by age.
    /// </summary>
    public static bool ScaleOld(RolloutDraft draft)
    {
        var deployment = draft.Deployment;
        var active = draft.Old.Where(set => set.Size() > 0).ToList();
        if (active.Count == 0)
        {
            return false;
        }

        var minAvailable = deployment.Replicas() - deployment.MaxUnavailable();
        var newUnavailable = draft.New!.Size() - (draft.New!.Status?.AvailableReplicas ?? 0);
        var removable = draft.All.Sum(set => set.Size()) - minAvailable - newUnavailable;
        if (removable <= 0)
        {
            return false;
        }

        var cleaned = RemoveUnavailable(draft, active, removable);
        return RemoveAvailable(draft, active, minAvailable) || cleaned;
    }

    private static bool RemoveUnavailable(RolloutDraft draft, List<ReplicaSet> active, int limit)
    {
        var removed = 0;
        foreach (var set in active)
        {
            var unavailable = set.Size() - (set.Status?.AvailableReplicas ?? 0);
            var step = Math.Min(limit - removed, unavailable);
            if (step > 0)
            {
                removed += step;
                draft.Scale(set, set.Size() - step);
            }
        }

        return removed > 0;
    }

    private static bool RemoveAvailable(RolloutDraft draft, List<ReplicaSet> active, int minAvailable)
    {
        // A set scaled down a moment ago still reports the pods it is about to lose: none counts for more than its size.
        var available = draft.All.Sum(set => Math.Min(set.Size(), set.Status?.AvailableReplicas ?? 0));
        var limit = available - minAvailable;
        var removed = 0;
        foreach (var set in active)
        {
            var step = Math.Min(limit - removed, set.Size());
            if (step > 0)
            {
                removed += step;
                draft.Scale(set, set.Size() - step);
            }
        }

        return removed > 0;
    }
}
