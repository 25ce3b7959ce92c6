namespace EdgeOrch.Controllers.Deployments;

/// <summary>Computes a deployment's status from its replica sets.</summary>
internal static class RolloutStatus
{
    /// <summary>Whether missing progress is to be reported at all.</summary>
    public static bool HasDeadline(Deployment deployment) => deployment.Spec?.ProgressDeadlineSeconds is { } seconds and not int.MaxValue && seconds > 0;

    /// <summary>Counts and the Available condition.</summary>
    public static DeploymentStatus Calculate(RolloutDraft draft)
    {
        var deployment = draft.Deployment;
        var all = draft.All;
        var available = all.Sum(set => set.Status?.AvailableReplicas ?? 0);
        var terminating = all.Sum(set => set.Status?.TerminatingReplicas ?? 0);
        var status = new DeploymentStatus
        {
            ObservedGeneration = deployment.Metadata.Generation,
            Replicas = OrNull(all.Sum(set => set.Status?.Replicas ?? 0)),
            UpdatedReplicas = OrNull(draft.New?.Status?.Replicas ?? 0),
            ReadyReplicas = OrNull(all.Sum(set => set.Status?.ReadyReplicas ?? 0)),
            AvailableReplicas = OrNull(available),
            UnavailableReplicas = OrNull(Math.Max(0, all.Sum(set => set.Size()) - available)),
            TerminatingReplicas = terminating,
            CollisionCount = draft.Status.CollisionCount,
            Conditions = draft.Status.Conditions?.ToList(),
        };
        var enough = available >= deployment.Replicas() - deployment.MaxUnavailable();
        DeploymentConditions.Set(
            status,
            draft.Now,
            DeploymentConditions.Available,
            enough ? "True" : "False",
            enough ? DeploymentConditions.MinimumReplicasAvailable : DeploymentConditions.MinimumReplicasUnavailable,
            enough ? "Deployment has minimum availability." : "Deployment does not have minimum availability.");
        return status;
    }

    /// <summary>The status during a rollout: also the Progressing and ReplicaFailure conditions.</summary>
    public static DeploymentStatus CalculateRollout(RolloutDraft draft)
    {
        var status = Calculate(draft);
        var deployment = draft.Deployment;
        var current = DeploymentConditions.Find(status, DeploymentConditions.Progressing);
        if (!HasDeadline(deployment))
        {
            DeploymentConditions.Remove(status, DeploymentConditions.Progressing);
        }
        else if (status.Replicas != status.UpdatedReplicas || current?.Reason != DeploymentConditions.NewReplicaSetAvailable)
        {
            SetProgress(draft, status, current);
        }

        var failure = Failure(draft);
        if (failure is null)
        {
            DeploymentConditions.Remove(status, DeploymentConditions.ReplicaFailure);
        }
        else
        {
            DeploymentConditions.Set(status, draft.Now, DeploymentConditions.ReplicaFailure, failure.Status!, failure.Reason ?? "", failure.Message ?? "");
        }

        return status;
    }

    /// <summary>Whether every pod is of the newest revision and available.</summary>
    public static bool IsComplete(Deployment deployment, DeploymentStatus status)
    {
        var wanted = deployment.Replicas();
        return (status.UpdatedReplicas ?? 0) == wanted
            && (status.Replicas ?? 0) == wanted
            && (status.AvailableReplicas ?? 0) == wanted
            && (status.ObservedGeneration ?? 0) >= (deployment.Metadata.Generation ?? 0);
    }

    /// <summary>When the progress deadline must be looked at; null when nothing is awaited.</summary>
    public static TimeSpan? NextDeadlineCheck(Deployment deployment, DeploymentStatus status, DateTimeOffset now)
    {
        var current = DeploymentConditions.Find(status, DeploymentConditions.Progressing);
        if (current is null || !HasDeadline(deployment) || IsComplete(deployment, status) || current.Reason == DeploymentConditions.ProgressDeadlineExceeded)
        {
            return null;
        }

        var due = (current.LastUpdateTime ?? now).AddSeconds(deployment.Spec!.ProgressDeadlineSeconds!.Value) - now;
        return due < TimeSpan.Zero ? TimeSpan.FromSeconds(1) : due + TimeSpan.FromSeconds(1);
    }

    private static void SetProgress(RolloutDraft draft, DeploymentStatus status, DeploymentCondition? current)
    {
        var subject = draft.New is { } set ? $"ReplicaSet \"{set.Metadata.Name}\"" : $"Deployment \"{draft.Deployment.Metadata.Name}\"";
        if (IsComplete(draft.Deployment, status))
        {
            DeploymentConditions.Set(
                status, draft.Now, DeploymentConditions.Progressing, "True", DeploymentConditions.NewReplicaSetAvailable, $"{subject} has successfully progressed.");
        }
        else if (HasProgressed(draft.Status, status))
        {
            var second = KubeTime.TruncateToSeconds(draft.Now);
            DeploymentConditions.Replace(status, new DeploymentCondition
            {
                Type = DeploymentConditions.Progressing,
                Status = "True",
                LastUpdateTime = second,
                LastTransitionTime = current?.Status == "True" ? current.LastTransitionTime : second,
                Reason = DeploymentConditions.ReplicaSetUpdated,
                Message = $"{subject} is progressing.",
            });
        }
        else if (HasTimedOut(draft.Deployment, current, draft.Now))
        {
            DeploymentConditions.Set(
                status, draft.Now, DeploymentConditions.Progressing, "False", DeploymentConditions.ProgressDeadlineExceeded, $"{subject} has timed out progressing.");
        }
    }

    private static bool HasProgressed(DeploymentStatus before, DeploymentStatus after) =>
        (after.UpdatedReplicas ?? 0) > (before.UpdatedReplicas ?? 0)
        || OldReplicas(after) < OldReplicas(before)
        || (after.ReadyReplicas ?? 0) > (before.ReadyReplicas ?? 0)
        || (after.AvailableReplicas ?? 0) > (before.AvailableReplicas ?? 0);

    private static int OldReplicas(DeploymentStatus status) => (status.Replicas ?? 0) - (status.UpdatedReplicas ?? 0);

    private static bool HasTimedOut(Deployment deployment, DeploymentCondition? current, DateTimeOffset now) => current?.Reason switch
    {
        null or DeploymentConditions.NewReplicaSetAvailable => false,
        DeploymentConditions.ProgressDeadlineExceeded => true,
        _ => (current.LastUpdateTime ?? now).AddSeconds(deployment.Spec!.ProgressDeadlineSeconds!.Value) < now,
    };

    private static ReplicaSetCondition? Failure(RolloutDraft draft) =>
        draft.All.Reverse().Select(set => set.Status?.Conditions?.Find(c => c.Type == DeploymentConditions.ReplicaFailure)).FirstOrDefault(c => c is not null);

    private static int? OrNull(int count) => count == 0 ? null : count;
}
