using EdgeOrch.Grpc;
using EdgeOrch.Node.Cri.V1;
using Google.Protobuf;

namespace EdgeOrch.Node.Cri;

/// <summary><see cref="IContainerRuntime"/> over the CRI runtime service, with events from containerd's own event service.</summary>
public sealed class CriRuntimeClient(GrpcChannel channel, TimeProvider time) : IContainerRuntime
{
    private const string Service = "runtime.v1.RuntimeService/";
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan SandboxDeadline = TimeSpan.FromMinutes(4);
    private readonly ContainerdEvents _events = new(channel, time);

    /// <inheritdoc/>
    public Task<VersionResponse> VersionAsync(CancellationToken cancellationToken)
        => CallAsync("Version", new VersionRequest { Version = "v1" }, VersionResponse.Parser, cancellationToken);

    /// <inheritdoc/>
    public Task<StatusResponse> StatusAsync(bool verbose, CancellationToken cancellationToken)
        => CallAsync("Status", new StatusRequest { Verbose = verbose }, StatusResponse.Parser, cancellationToken);

    /// <inheritdoc/>
    public async Task<string> RunPodSandboxAsync(PodSandboxConfig config, string runtimeHandler, CancellationToken cancellationToken)
    {
        var request = new RunPodSandboxRequest { Config = config, RuntimeHandler = runtimeHandler };
        return (await channel.UnaryAsync(
            Service + "RunPodSandbox", request, RunPodSandboxResponse.Parser, SandboxDeadline, cancellationToken)).PodSandboxId;
    }

    /// <inheritdoc/>
    public Task StopPodSandboxAsync(string sandboxId, CancellationToken cancellationToken)
        => CallAsync(
            "StopPodSandbox", new StopPodSandboxRequest { PodSandboxId = sandboxId }, StopPodSandboxResponse.Parser, cancellationToken);

    /// <inheritdoc/>
    public Task RemovePodSandboxAsync(string sandboxId, CancellationToken cancellationToken)
        => CallAsync(
            "RemovePodSandbox", new RemovePodSandboxRequest { PodSandboxId = sandboxId }, RemovePodSandboxResponse.Parser, cancellationToken);

    /// <inheritdoc/>
    public async Task<PodSandboxStatus> PodSandboxStatusAsync(string sandboxId, CancellationToken cancellationToken)
        => (await CallAsync(
            "PodSandboxStatus", new PodSandboxStatusRequest { PodSandboxId = sandboxId }, PodSandboxStatusResponse.Parser, cancellationToken))
            .Status;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<PodSandbox>> ListPodSandboxesAsync(
        IReadOnlyDictionary<string, string>? labels, CancellationToken cancellationToken)
    {
        var request = new ListPodSandboxRequest { Filter = new PodSandboxFilter() };
        Copy(labels, request.Filter.LabelSelector);
        return (await CallAsync("ListPodSandbox", request, ListPodSandboxResponse.Parser, cancellationToken)).Items;
    }

    /// <inheritdoc/>
    public async Task<string> CreateContainerAsync(
        string sandboxId, ContainerConfig config, PodSandboxConfig sandbox, CancellationToken cancellationToken)
    {
        var request = new CreateContainerRequest { PodSandboxId = sandboxId, Config = config, SandboxConfig = sandbox };
        return (await CallAsync("CreateContainer", request, CreateContainerResponse.Parser, cancellationToken)).ContainerId;
    }

    /// <inheritdoc/>
    public Task StartContainerAsync(string containerId, CancellationToken cancellationToken)
        => CallAsync(
            "StartContainer", new StartContainerRequest { ContainerId = containerId }, StartContainerResponse.Parser, cancellationToken);

    /// <inheritdoc/>
    public Task StopContainerAsync(string containerId, TimeSpan grace, CancellationToken cancellationToken)
    {
        var request = new StopContainerRequest { ContainerId = containerId, Timeout = (long)Math.Ceiling(grace.TotalSeconds) };
        return channel.UnaryAsync(
            Service + "StopContainer", request, StopContainerResponse.Parser, Deadline + grace, cancellationToken);
    }

    /// <inheritdoc/>
    public Task RemoveContainerAsync(string containerId, CancellationToken cancellationToken)
        => CallAsync(
            "RemoveContainer", new RemoveContainerRequest { ContainerId = containerId }, RemoveContainerResponse.Parser, cancellationToken);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Container>> ListContainersAsync(
        IReadOnlyDictionary<string, string>? labels, CancellationToken cancellationToken)
    {
        var request = new ListContainersRequest { Filter = new ContainerFilter() };
        Copy(labels, request.Filter.LabelSelector);
        return (await CallAsync("ListContainers", request, ListContainersResponse.Parser, cancellationToken)).Containers;
    }

    /// <inheritdoc/>
    public async Task<ContainerStatus> ContainerStatusAsync(string containerId, CancellationToken cancellationToken)
        => (await CallAsync(
            "ContainerStatus", new ContainerStatusRequest { ContainerId = containerId }, ContainerStatusResponse.Parser, cancellationToken))
            .Status;

    /// <inheritdoc/>
    public Task UpdateContainerResourcesAsync(
        string containerId, LinuxContainerResources resources, CancellationToken cancellationToken)
    {
        var request = new UpdateContainerResourcesRequest { ContainerId = containerId, Linux = resources };
        return CallAsync("UpdateContainerResources", request, UpdateContainerResourcesResponse.Parser, cancellationToken);
    }

    /// <inheritdoc/>
    public Task ReopenContainerLogAsync(string containerId, CancellationToken cancellationToken)
        => CallAsync(
            "ReopenContainerLog",
            new ReopenContainerLogRequest { ContainerId = containerId },
            ReopenContainerLogResponse.Parser,
            cancellationToken);

    /// <inheritdoc/>
    public Task<ExecSyncResponse> ExecSyncAsync(
        string containerId, IReadOnlyList<string> command, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var request = new ExecSyncRequest { ContainerId = containerId, Timeout = (long)Math.Ceiling(timeout.TotalSeconds) };
        request.Cmd.AddRange(command);

        // The runtime enforces the timeout; the transport's deadline lies a little behind it.
        return channel.UnaryAsync(
            Service + "ExecSync", request, ExecSyncResponse.Parser, timeout + TimeSpan.FromSeconds(10), cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<string> ExecUrlAsync(ExecRequest request, CancellationToken cancellationToken)
        => (await CallAsync("Exec", request, ExecResponse.Parser, cancellationToken)).Url;

    /// <inheritdoc/>
    public async Task<string> AttachUrlAsync(AttachRequest request, CancellationToken cancellationToken)
        => (await CallAsync("Attach", request, AttachResponse.Parser, cancellationToken)).Url;

    /// <inheritdoc/>
    public async Task<string> PortForwardUrlAsync(PortForwardRequest request, CancellationToken cancellationToken)
        => (await CallAsync("PortForward", request, PortForwardResponse.Parser, cancellationToken)).Url;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ContainerStats>> ListContainerStatsAsync(CancellationToken cancellationToken)
        => (await CallAsync("ListContainerStats", new ListContainerStatsRequest(), ListContainerStatsResponse.Parser, cancellationToken)).Stats;

    /// <inheritdoc/>
    public IAsyncEnumerable<RuntimeEvent> EventsAsync(CancellationToken cancellationToken) => _events.ReadAsync(cancellationToken);

    private static void Copy(IReadOnlyDictionary<string, string>? from, IDictionary<string, string> to)
    {
        foreach (var (key, value) in from ?? new Dictionary<string, string>())
        {
            to[key] = value;
        }
    }

    private Task<TResponse> CallAsync<TResponse>(
        string method, IMessage request, MessageParser<TResponse> parser, CancellationToken cancellationToken)
        where TResponse : class, IMessage<TResponse>
        => channel.UnaryAsync(Service + method, request, parser, Deadline, cancellationToken);
}
