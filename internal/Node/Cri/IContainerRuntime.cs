using EdgeOrch.Node.Cri.V1;

namespace EdgeOrch.Node.Cri;

/// <summary>
/// The container runtime as the node agent sees it: the CRI runtime service plus a stream of events. Every method throws
/// <see cref="Grpc.GrpcException"/> when the runtime refuses or cannot be reached. Thread-safe.
/// </summary>
public interface IContainerRuntime
{
    /// <summary>The runtime's name and versions.</summary>
    Task<VersionResponse> VersionAsync(CancellationToken cancellationToken);

    /// <summary>The runtime's conditions (RuntimeReady, NetworkReady); verbose adds its configuration as JSON.</summary>
    Task<StatusResponse> StatusAsync(bool verbose, CancellationToken cancellationToken);

    /// <summary>Creates and starts a pod sandbox with its network; returns the sandbox id.</summary>
    Task<string> RunPodSandboxAsync(PodSandboxConfig config, string runtimeHandler, CancellationToken cancellationToken);

    /// <summary>Stops the sandbox, its containers and its network. Idempotent; also succeeds for an unknown id.</summary>
    Task StopPodSandboxAsync(string sandboxId, CancellationToken cancellationToken);

    /// <summary>Removes a sandbox with its containers. Idempotent.</summary>
    Task RemovePodSandboxAsync(string sandboxId, CancellationToken cancellationToken);

    /// <summary>One sandbox with its addresses.</summary>
    Task<PodSandboxStatus> PodSandboxStatusAsync(string sandboxId, CancellationToken cancellationToken);

    /// <summary>Sandboxes whose labels contain the given ones; null lists all.</summary>
    Task<IReadOnlyList<PodSandbox>> ListPodSandboxesAsync(
        IReadOnlyDictionary<string, string>? labels, CancellationToken cancellationToken);

    /// <summary>Creates a container in a sandbox; returns its id.</summary>
    Task<string> CreateContainerAsync(
        string sandboxId, ContainerConfig config, PodSandboxConfig sandbox, CancellationToken cancellationToken);

    /// <summary>Starts a created container.</summary>
    Task StartContainerAsync(string containerId, CancellationToken cancellationToken);

    /// <summary>Sends the stop signal, waits up to the grace period, then kills. Returns when the container has ended.</summary>
    Task StopContainerAsync(string containerId, TimeSpan grace, CancellationToken cancellationToken);

    /// <summary>Removes a container, by force when it runs. Idempotent.</summary>
    Task RemoveContainerAsync(string containerId, CancellationToken cancellationToken);

    /// <summary>Containers whose labels contain the given ones; null lists all.</summary>
    Task<IReadOnlyList<Container>> ListContainersAsync(
        IReadOnlyDictionary<string, string>? labels, CancellationToken cancellationToken);

    /// <summary>One container in detail.</summary>
    Task<ContainerStatus> ContainerStatusAsync(string containerId, CancellationToken cancellationToken);

    /// <summary>Changes the resource limits of a running container.</summary>
    Task UpdateContainerResourcesAsync(
        string containerId, LinuxContainerResources resources, CancellationToken cancellationToken);

    /// <summary>Makes the runtime open the log file again after it was renamed.</summary>
    Task ReopenContainerLogAsync(string containerId, CancellationToken cancellationToken);

    /// <summary>Runs a command in a container and collects its output. A timeout surfaces as DeadlineExceeded.</summary>
    Task<ExecSyncResponse> ExecSyncAsync(
        string containerId, IReadOnlyList<string> command, TimeSpan timeout, CancellationToken cancellationToken);

    /// <summary>Prepares a streaming exec; the URL serves one session.</summary>
    Task<string> ExecUrlAsync(ExecRequest request, CancellationToken cancellationToken);

    /// <summary>Prepares a streaming attach; the URL serves one session.</summary>
    Task<string> AttachUrlAsync(AttachRequest request, CancellationToken cancellationToken);

    /// <summary>Prepares a streaming port-forward; the URL serves one session.</summary>
    Task<string> PortForwardUrlAsync(PortForwardRequest request, CancellationToken cancellationToken);

    /// <summary>CPU, memory and disk use of all containers.</summary>
    Task<IReadOnlyList<ContainerStats>> ListContainerStatsAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Events until the token is cancelled. The first element, and the first after every reconnection, is a
    /// <see cref="RuntimeEventKind.Resync"/>; connection failures are retried inside with backoff.
    /// </summary>
    IAsyncEnumerable<RuntimeEvent> EventsAsync(CancellationToken cancellationToken);
}
