namespace EdgeOrch.Controllers.Deployments;

/// <summary>From what is to what should be, for one deployment. Pure: everything it reads is an argument.</summary>
internal static class DeploymentPlanner
{
    /// <summary>Plans the next step.</summary>
    /// <param name="deployment">The deployment; not changed.</param>
    /// <param name="owned">The replica sets it manages; not changed.</param>
    /// <param name="hasUnfinishedPods">Whether a replica set, by uid, still has pods that have not finished; asked for Recreate only.</param>
    /// <param name="now">The time.</param>
    public static DeploymentPlan Plan(Deployment deployment, IEnumerable<ReplicaSet> owned, Func<string, bool> hasUnfinishedPods, DateTimeOffset now)
    {
        var draft = new RolloutDraft(deployment, owned, now);
        if (deployment.Metadata.DeletionTimestamp is not null)
        {
            return Finish(draft, RolloutStatus.Calculate(draft), complete: false);
        }

        SetPausedCondition(draft);
        if (deployment.Spec?.Paused == true)
        {
            NewReplicaSet.Ensure(draft, create: false);
            ProportionalScaling.Scale(draft);
            return Finish(draft, RolloutStatus.Calculate(draft), complete: true);
        }

        if (ProportionalScaling.IsScaling(draft))
        {
            NewReplicaSet.Ensure(draft, create: false);
            ProportionalScaling.Scale(draft);
            return Finish(draft, RolloutStatus.Calculate(draft), complete: false);
        }

        var moved = draft.Deployment.IsRollingUpdate() ? Roll(draft) : Recreate(draft, hasUnfinishedPods);
        var status = RolloutStatus.CalculateRollout(draft);
        return Finish(draft, status, !moved && RolloutStatus.IsComplete(draft.Deployment, draft.Status));
    }

    private static bool Roll(RolloutDraft draft)
    {
        NewReplicaSet.Ensure(draft, create: true);
        return RollingUpdate.ScaleNew(draft) || RollingUpdate.ScaleOld(draft);
    }

    // Old pods must be gone before the first new one starts.
    private static bool Recreate(RolloutDraft draft, Func<string, bool> hasUnfinishedPods)
    {
        NewReplicaSet.Ensure(draft, create: false);
        var scaledDown = false;
        foreach (var old in draft.Old.Where(set => set.Size() > 0))
        {
            scaledDown |= draft.Scale(old, 0);
        }

        if (scaledDown || draft.Old.Any(set => (set.Status?.Replicas ?? 0) > 0 || hasUnfinishedPods(set.Metadata.Uid!)))
        {
            return true;
        }

        NewReplicaSet.Ensure(draft, create: true);
        return draft.Scale(draft.New!, draft.Deployment.Replicas());
    }

    private static void SetPausedCondition(RolloutDraft draft)
    {
        var current = DeploymentConditions.Find(draft.Status, DeploymentConditions.Progressing);
        if (!RolloutStatus.HasDeadline(draft.Deployment) || current?.Reason == DeploymentConditions.ProgressDeadlineExceeded)
        {
            return;
        }

        var paused = draft.Deployment.Spec?.Paused == true;
        var marked = current?.Reason == DeploymentConditions.DeploymentPaused;
        if (paused && !marked)
        {
            DeploymentConditions.Set(
                draft.Status, draft.Now, DeploymentConditions.Progressing, "Unknown", DeploymentConditions.DeploymentPaused, "Deployment is paused");
        }
        else if (!paused && marked)
        {
            DeploymentConditions.Set(
                draft.Status, draft.Now, DeploymentConditions.Progressing, "Unknown", DeploymentConditions.DeploymentResumed, "Deployment is resumed");
        }
    }

    private static DeploymentPlan Finish(RolloutDraft draft, DeploymentStatus status, bool complete) => new()
    {
        Create = draft.Creates ? draft.New : null,
        Changes = draft.Changes,
        Revision = draft.Revision,
        Status = status,
        Delete = complete ? RevisionHistory.Surplus(draft) : [],
        CheckAgain = RolloutStatus.NextDeadlineCheck(draft.Deployment, status, draft.Now),
    };
}
