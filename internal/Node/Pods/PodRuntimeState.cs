namespace EdgeOrch.Node.Pods;

/// <summary>Everything the runtime holds for one pod, newest first. Immutable.</summary>
public sealed record PodRuntimeState(IReadOnlyList<SandboxInfo> Sandboxes, IReadOnlyList<ContainerInfo> Containers)
{
    /// <summary>Nothing yet.</summary>
    public static readonly PodRuntimeState Empty = new([], []);

    /// <summary>The newest sandbox.</summary>
    public SandboxInfo? LatestSandbox => Sandboxes.Count > 0 ? Sandboxes[0] : null;

    /// <summary>The newest container of a name in any sandbox.</summary>
    public ContainerInfo? Latest(string name) => Containers.FirstOrDefault(c => c.Name == name);

    /// <summary>The newest container of a name in one sandbox.</summary>
    public ContainerInfo? LatestIn(string sandboxId, string name) =>
        Containers.FirstOrDefault(c => c.Name == name && c.SandboxId == sandboxId);

    /// <summary>The newest container of a name that is older than the given one.</summary>
    public ContainerInfo? Before(ContainerInfo container) =>
        Containers.FirstOrDefault(c => c.Name == container.Name && c.Attempt < container.Attempt);

    /// <summary>With a sandbox added or replaced.</summary>
    public PodRuntimeState With(SandboxInfo sandbox) => this with
    {
        Sandboxes = [.. Sandboxes.Where(s => s.Id != sandbox.Id).Append(sandbox).OrderByDescending(s => s.Attempt).ThenByDescending(s => s.CreatedAt)],
    };

    /// <summary>With a container added or replaced.</summary>
    public PodRuntimeState With(ContainerInfo container) => this with
    {
        Containers = [.. Containers.Where(c => c.Id != container.Id).Append(container).OrderByDescending(c => c.Attempt).ThenByDescending(c => c.CreatedAt)],
    };

    /// <summary>Without a removed container.</summary>
    public PodRuntimeState WithoutContainer(string id) => this with { Containers = [.. Containers.Where(c => c.Id != id)] };

    /// <summary>Without a removed sandbox and what was in it.</summary>
    public PodRuntimeState WithoutSandbox(string id) => new(
        [.. Sandboxes.Where(s => s.Id != id)], [.. Containers.Where(c => c.SandboxId != id)]);
}
