namespace EdgeOrch.Node.Pods;

/// <summary>One container as last observed. Times the runtime does not know are null.</summary>
public sealed record ContainerInfo(string Id, string Name, string SandboxId, uint Attempt, ContainerRunState State)
{
    /// <summary>When the runtime created it.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When its process started.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When its process ended.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>The process's exit status; 128 + n for signal n.</summary>
    public int ExitCode { get; init; }

    /// <summary>The runtime's word for how it ended: Completed, Error, OOMKilled, StartError.</summary>
    public string Reason { get; init; } = "";

    /// <summary>The runtime's message or the container's termination message.</summary>
    public string Message { get; init; } = "";

    /// <summary>The image as the runtime names it.</summary>
    public string Image { get; init; } = "";

    /// <summary>The image's digest reference.</summary>
    public string ImageRef { get; init; } = "";

    /// <summary>The hash of the container's part of the pod spec it was created from; see <see cref="ContainerHash"/>.</summary>
    public string Hash { get; init; } = "";

    /// <summary>The ids of the devices it was given.</summary>
    public IReadOnlyList<string> Devices { get; init; } = [];

    /// <summary>Whether the container ran and its end is known.</summary>
    public bool HasExited => State == ContainerRunState.Exited;

    /// <summary>Whether it runs.</summary>
    public bool IsRunning => State == ContainerRunState.Running;
}
