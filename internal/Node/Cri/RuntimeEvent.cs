namespace EdgeOrch.Node.Cri;

/// <summary>What happened to a container or sandbox.</summary>
public enum RuntimeEventKind
{
    /// <summary>The main process ended.</summary>
    Exited,

    /// <summary>The kernel killed a process of the container for lack of memory.</summary>
    OutOfMemory,

    /// <summary>The stream of events begins (again): anything may have happened before, list everything.</summary>
    Resync,
}

/// <summary>A hint from the runtime that state changed. Hints may be lost; a relist finds what they missed.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="ContainerId">The container or sandbox; empty for <see cref="RuntimeEventKind.Resync"/>.</param>
public readonly record struct RuntimeEvent(RuntimeEventKind Kind, string ContainerId);
