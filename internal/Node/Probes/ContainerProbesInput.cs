using EdgeOrch.Node.Pods;

namespace EdgeOrch.Node.Probes;

/// <summary>What probing a container needs.</summary>
public sealed record ContainerProbesInput
{
    /// <summary>The container's spec.</summary>
    public required PodContainer Container { get; init; }

    /// <summary>The running container.</summary>
    public required string ContainerId { get; init; }

    /// <summary>When it started.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>The pod's address.</summary>
    public required string Address { get; init; }

    /// <summary>Whether an adopted container had passed its startup probe before the agent restarted.</summary>
    public bool AssumeStarted { get; init; }

    /// <summary>Whether an adopted container was ready before the agent restarted: it stays so until its probe fails.</summary>
    public bool AssumeReady { get; init; }

    /// <summary>Probes.</summary>
    public required IProbeExecutor Executor { get; init; }

    /// <summary>The clock.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>Called when the verdict changed.</summary>
    public required Action OnChanged { get; init; }

    /// <summary>Called with the event's text for each failed probe.</summary>
    public required Action<string> OnFailure { get; init; }
}
