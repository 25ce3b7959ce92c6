namespace EdgeOrch.Node.Pods;

/// <summary>What the runtime says a container does.</summary>
public enum ContainerRunState
{
    /// <summary>Created, never started: the agent died in between, or the start failed.</summary>
    Created,

    /// <summary>Its main process runs.</summary>
    Running,

    /// <summary>Its main process ended.</summary>
    Exited,

    /// <summary>The runtime lost track of it.</summary>
    Unknown,
}
