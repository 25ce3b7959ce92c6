namespace EdgeOrch.Node.Runtime;

/// <summary>The labels and annotations by which a restarted agent, and tools made for Kubernetes, know whose container is whose.</summary>
public static class RuntimeLabels
{
    /// <summary>Label: the pod's name.</summary>
    public const string PodName = "io.kubernetes.pod.name";

    /// <summary>Label: the pod's namespace.</summary>
    public const string PodNamespace = "io.kubernetes.pod.namespace";

    /// <summary>Label: the pod's uid.</summary>
    public const string PodUid = "io.kubernetes.pod.uid";

    /// <summary>Label: the container's name.</summary>
    public const string ContainerName = "io.kubernetes.container.name";

    /// <summary>Annotation: the hash of the container's spec.</summary>
    public const string ContainerHash = "io.kubernetes.container.hash";

    /// <summary>Annotation: how often the container was restarted.</summary>
    public const string RestartCount = "io.kubernetes.container.restartCount";

    /// <summary>Annotation: where the termination message is read in the container.</summary>
    public const string TerminationMessagePath = "io.kubernetes.container.terminationMessagePath";

    /// <summary>Annotation: File or FallbackToLogsOnError.</summary>
    public const string TerminationMessagePolicy = "io.kubernetes.container.terminationMessagePolicy";

    /// <summary>Annotation: the ids of the devices the container was given, comma-separated.</summary>
    public const string Devices = "edgeorch.io/devices";

    /// <summary>Annotation: the pod's grace period in seconds.</summary>
    public const string PodGracePeriod = "io.kubernetes.pod.terminationGracePeriod";
}
