namespace EdgeOrch.Controllers.Pods;

/// <summary>What a pod's status says, as upstream reads it.</summary>
internal static class PodState
{
    /// <summary>Finished for good: Succeeded or Failed.</summary>
    public static bool IsFinished(this Pod pod) => pod.Status?.Phase is "Succeeded" or "Failed";

    /// <summary>Neither finished nor being deleted.</summary>
    public static bool IsActive(this Pod pod) => !pod.IsFinished() && pod.Metadata.DeletionTimestamp is null;

    /// <summary>The condition of a type, or null.</summary>
    public static PodCondition? Condition(this Pod pod, string type)
    {
        foreach (var condition in pod.Status?.Conditions ?? [])
        {
            if (condition.Type == type)
            {
                return condition;
            }
        }

        return null;
    }

    /// <summary>Whether the Ready condition is True.</summary>
    public static bool IsReady(this Pod pod) => pod.Condition("Ready")?.Status == "True";

    /// <summary>Whether the pod has been ready for at least <paramref name="minReadySeconds"/>.</summary>
    public static bool IsAvailable(this Pod pod, int minReadySeconds, DateTimeOffset now) => pod.AvailableIn(minReadySeconds, now) == TimeSpan.Zero;

    /// <summary>How long until the pod becomes available if it stays ready; null while it is not ready.</summary>
    public static TimeSpan? AvailableIn(this Pod pod, int minReadySeconds, DateTimeOffset now)
    {
        if (pod.Condition("Ready") is not { Status: "True" } ready)
        {
            return null;
        }

        if (minReadySeconds == 0)
        {
            return TimeSpan.Zero;
        }

        if (ready.LastTransitionTime is not { } since)
        {
            return null;
        }

        var left = since.AddSeconds(minReadySeconds) - now;
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }
}
