namespace EdgeOrch.Node.Pods;

/// <summary>One step that brings a pod's runtime state closer to its spec.</summary>
public abstract record PodAction
{
    private PodAction()
    {
    }

    /// <summary>Make a sandbox; everything else waits for it.</summary>
    public sealed record CreateSandbox(uint Attempt) : PodAction;

    /// <summary>End a sandbox that cannot be used any more, with what runs in it.</summary>
    public sealed record StopSandbox(string Id) : PodAction;

    /// <summary>Pull the image if needed, then create and start a container.</summary>
    public sealed record StartContainer(PodContainer Container, uint Attempt) : PodAction;

    /// <summary>End a running container so that its next attempt can start.</summary>
    /// <param name="Container">The container.</param>
    /// <param name="Message">The event's text, for example <c>Container web failed liveness probe</c>.</param>
    /// <param name="GraceSeconds">An own grace period of the probe that failed; null is the pod's.</param>
    public sealed record KillContainer(ContainerInfo Container, string Message, long? GraceSeconds) : PodAction;
}
