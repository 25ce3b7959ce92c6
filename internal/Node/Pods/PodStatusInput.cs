using EdgeOrch.Api.Types;

namespace EdgeOrch.Node.Pods;

/// <summary>Why a container does not run although it should.</summary>
/// <param name="Reason">For example CrashLoopBackOff or ImagePullBackOff.</param>
/// <param name="Message">The details.</param>
public readonly record struct WaitingReason(string Reason, string Message);

/// <summary>What a pod's status is composed from.</summary>
public sealed record PodStatusInput
{
    /// <summary>The pod; its current status supplies transition times and conditions of other writers.</summary>
    public required Pod Pod { get; init; }

    /// <summary>What the runtime holds.</summary>
    public required PodRuntimeState State { get; init; }

    /// <summary>The verdict of the probes for a container id.</summary>
    public required Func<string, ProbeVerdict> Probes { get; init; }

    /// <summary>Containers that do not run, by name.</summary>
    public required IReadOnlyDictionary<string, WaitingReason> Waiting { get; init; }

    /// <summary>When the node accepted the pod.</summary>
    public required DateTimeOffset StartTime { get; init; }

    /// <summary>The node's addresses.</summary>
    public required IReadOnlyList<string> HostAddresses { get; init; }

    /// <summary>The time.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>Whether no container of the pod will run again (finished, evicted, or deleted and ended).</summary>
    public bool Terminal { get; init; }

    /// <summary>A phase decided by the node, for example Failed after its deadline; null lets the containers decide.</summary>
    public string? ForcedPhase { get; init; }

    /// <summary>The pod-level reason that goes with <see cref="ForcedPhase"/>.</summary>
    public string? Reason { get; init; }

    /// <summary>The pod-level message that goes with <see cref="ForcedPhase"/>.</summary>
    public string? Message { get; init; }
}
