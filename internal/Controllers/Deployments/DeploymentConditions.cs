namespace EdgeOrch.Controllers.Deployments;

/// <summary>Conditions of a deployment, with upstream's reasons.</summary>
internal static class DeploymentConditions
{
    public const string Available = "Available";
    public const string Progressing = "Progressing";
    public const string ReplicaFailure = "ReplicaFailure";

    public const string MinimumReplicasAvailable = "MinimumReplicasAvailable";
    public const string MinimumReplicasUnavailable = "MinimumReplicasUnavailable";
    public const string NewReplicaSetCreated = "NewReplicaSetCreated";
    public const string FoundNewReplicaSet = "FoundNewReplicaSet";
    public const string ReplicaSetUpdated = "ReplicaSetUpdated";
    public const string ReplicaSetCreateError = "ReplicaSetCreateError";
    public const string NewReplicaSetAvailable = "NewReplicaSetAvailable";
    public const string ProgressDeadlineExceeded = "ProgressDeadlineExceeded";
    public const string DeploymentPaused = "DeploymentPaused";
    public const string DeploymentResumed = "DeploymentResumed";

    /// <summary>The condition of a type, or null.</summary>
    public static DeploymentCondition? Find(DeploymentStatus? status, string type) => status?.Conditions?.Find(condition => condition.Type == type);

    /// <summary>
    /// Sets a condition. Nothing changes when status and reason are already so; the transition time moves only with the status.
    /// </summary>
    public static void Set(DeploymentStatus status, DateTimeOffset now, string type, string value, string reason, string message)
    {
        var current = Find(status, type);
        if (current is not null && current.Status == value && current.Reason == reason)
        {
            return;
        }

        var second = KubeTime.TruncateToSeconds(now);
        Replace(status, new DeploymentCondition
        {
            Type = type,
            Status = value,
            LastUpdateTime = second,
            LastTransitionTime = current is not null && current.Status == value ? current.LastTransitionTime : second,
            Reason = reason,
            Message = message,
        });
    }

    /// <summary>Puts a condition in place of the one of its type, whatever that says.</summary>
    public static void Replace(DeploymentStatus status, DeploymentCondition condition)
    {
        Remove(status, condition.Type!);
        (status.Conditions ??= []).Add(condition);
    }

    /// <summary>Removes the condition of a type.</summary>
    public static void Remove(DeploymentStatus status, string type)
    {
        status.Conditions?.RemoveAll(condition => condition.Type == type);
        if (status.Conditions is { Count: 0 })
        {
            status.Conditions = null;
        }
    }
}
