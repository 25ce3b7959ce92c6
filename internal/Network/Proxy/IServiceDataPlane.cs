namespace EdgeOrch.Network.Proxy;

/// <summary>
/// The kernel's side of services: it makes packets follow the given service ports. Implementations differ in the kernel
/// machinery they use, not in what clients see. Not thread-safe: one owner calls it.
/// </summary>
public interface IServiceDataPlane : IDisposable
{
    /// <summary>The machinery's name, for logs and the command line.</summary>
    string Name { get; }

    /// <summary>
    /// Makes the kernel follow exactly these service ports, as one atomic change. Established connections go on. After a
    /// failure the kernel still follows what was applied last, and the next call starts from nothing known.
    /// </summary>
    /// <exception cref="Linux.LinuxException">The kernel refused.</exception>
    void Apply(IReadOnlyList<ServicePortSpec> services);

    /// <summary>Whether what was applied last is still in place; false when somebody else removed part of it. Cheap. The next <see cref="Apply"/> then restores everything.</summary>
    bool IsIntact();

    /// <summary>Removes everything from the kernel.</summary>
    void Cleanup();
}
