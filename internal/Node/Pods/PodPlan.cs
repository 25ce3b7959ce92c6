namespace EdgeOrch.Node.Pods;

/// <summary>A container that waits before its next start.</summary>
/// <param name="Name">The container.</param>
/// <param name="Delay">The whole delay.</param>
/// <param name="Until">When it is over.</param>
public sealed record ContainerBackoff(string Name, TimeSpan Delay, DateTimeOffset Until);

/// <summary>What to do for a pod now.</summary>
/// <param name="Actions">In order; after the last one the pod is planned again.</param>
/// <param name="Backoffs">Containers in crash-loop backoff.</param>
/// <param name="WakeAt">When to plan again although nothing happened; null is never.</param>
/// <param name="Finished">
/// Whether no container will ever run again: what still runs (sidecars, the sandbox) is to be ended, and the pod is Succeeded
/// or Failed.
/// </param>
public sealed record PodPlan(
    IReadOnlyList<PodAction> Actions, IReadOnlyList<ContainerBackoff> Backoffs, DateTimeOffset? WakeAt, bool Finished);
