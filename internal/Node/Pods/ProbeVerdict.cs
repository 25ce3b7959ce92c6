namespace EdgeOrch.Node.Pods;

/// <summary>What the probes of one running container say.</summary>
/// <param name="Started">Whether the startup probe has succeeded, or there is none.</param>
/// <param name="Ready">Whether the readiness probe succeeds, or there is none.</param>
/// <param name="Failed">The probe that demands a restart: <c>liveness</c> or <c>startup</c>; null when none does.</param>
/// <param name="GraceSeconds">The failed probe's own grace period.</param>
public readonly record struct ProbeVerdict(bool Started, bool Ready, string? Failed = null, long? GraceSeconds = null)
{
    /// <summary>The verdict on a container without probes.</summary>
    public static readonly ProbeVerdict Good = new(true, true);
}
