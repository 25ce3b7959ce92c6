namespace EdgeOrch.Controllers.Deployments;

/// <summary>How far a rolling update may leave the wanted size, in pods.</summary>
internal static class RolloutBounds
{
    /// <summary>Whether old and new pods may run at the same time.</summary>
    public static bool IsRollingUpdate(this Deployment deployment) => deployment.Spec?.Strategy?.Type is null or "" or "RollingUpdate";

    /// <summary>The wanted number of pods.</summary>
    public static int Replicas(this Deployment deployment) => deployment.Spec?.Replicas ?? 1;

    /// <summary>How many pods may exist beyond the wanted number.</summary>
    public static int MaxSurge(this Deployment deployment) => deployment.IsRollingUpdate() ? Resolve(deployment).Surge : 0;

    /// <summary>How many of the wanted pods may be unavailable; never more than there are.</summary>
    public static int MaxUnavailable(this Deployment deployment) => deployment.IsRollingUpdate() && deployment.Replicas() > 0
        ? Math.Min(Resolve(deployment).Unavailable, deployment.Replicas())
        : 0;

    // Surge rounds up and unavailability down; were both zero nothing could ever move, so one pod may be missing.
    private static (int Surge, int Unavailable) Resolve(Deployment deployment)
    {
        var rolling = deployment.Spec?.Strategy?.RollingUpdate;
        var surge = (rolling?.MaxSurge ?? "25%").Scale(deployment.Replicas(), roundUp: true);
        var unavailable = (rolling?.MaxUnavailable ?? "25%").Scale(deployment.Replicas(), roundUp: false);
        return surge == 0 && unavailable == 0 ? (0, 1) : (surge, unavailable);
    }
}
