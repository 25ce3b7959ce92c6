using System.Globalization;
using System.Threading.Channels;
using EdgeOrch.Grpc;
using EdgeOrch.Node.Cri.V1;

namespace EdgeOrch.Node.Cri.Fake;

/// <summary>
/// A container runtime in memory: containers run until told to end, every image exists unless told otherwise, and any
/// method can be made to fail its next calls. For tests and for nodes that only pretend (scale tests of a control plane). Thread-safe.
/// </summary>
public sealed class FakeContainerRuntime(TimeProvider time) : IContainerRuntime, IImageRuntime
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, PodSandboxStatus> _sandboxes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (string Sandbox, ContainerStatus Status)> _containers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (int Times, GrpcException Error)> _faults = new(StringComparer.Ordinal);
    private readonly List<Channel<RuntimeEvent>> _listeners = [];
    private readonly List<string> _calls = [];
    private int _next;

    /// <summary>Images the node does not have and cannot pull.</summary>
    public HashSet<string> MissingImages { get; } = new(StringComparer.Ordinal);

    /// <summary>The changing calls so far, for example <c>StartContainer web/0</c>.</summary>
    public IReadOnlyList<string> Calls
    {
        get
        {
            lock (_lock)
            {
                return [.. _calls];
            }
        }
    }

    /// <summary>Makes the next calls of a method fail.</summary>
    public void Fail(string method, int times, GrpcStatusCode code = GrpcStatusCode.Unknown, string message = "injected fault")
    {
        lock (_lock)
        {
            _faults[method] = (times, new GrpcException(code, message));
        }
    }

    /// <summary>Ends the running container of a name, as if its process had exited.</summary>
    /// <param name="name">The container's name.</param>
    /// <param name="exitCode">Its exit status.</param>
    /// <param name="silent">Whether the event is lost.</param>
    public void Exit(string name, int exitCode, bool silent = false)
    {
        string id;
        lock (_lock)
        {
            id = _containers.Values.Single(c => c.Status.Metadata.Name == name && c.Status.State == ContainerState.ContainerRunning).Status.Id;
            End(id, exitCode);
        }

        if (!silent)
        {
            Tell(new RuntimeEvent(RuntimeEventKind.Exited, id));
        }
    }

    /// <inheritdoc/>
    public Task<VersionResponse> VersionAsync(CancellationToken cancellationToken) => Do("Version", null, () => new VersionResponse
    {
        Version = "0.1.0", RuntimeName = "fake", RuntimeVersion = "1.0", RuntimeApiVersion = "v1",
    });

    /// <inheritdoc/>
    public Task<StatusResponse> StatusAsync(bool verbose, CancellationToken cancellationToken) =>
        Do("Status", null, () => new StatusResponse { Status = new RuntimeStatus() });

    /// <inheritdoc/>
    public Task<string> RunPodSandboxAsync(PodSandboxConfig config, string runtimeHandler, CancellationToken cancellationToken) =>
        Do("RunPodSandbox", config.Metadata.Name, () =>
        {
            var number = ++_next;
            var status = new PodSandboxStatus
            {
                Id = "sandbox-" + number.ToString(CultureInfo.InvariantCulture),
                Metadata = config.Metadata,
                State = PodSandboxState.SandboxReady,
                CreatedAt = Nanoseconds(),
                Network = new PodSandboxNetworkStatus { Ip = $"10.255.{number / 250}.{(number % 250) + 1}" },
                Linux = new LinuxPodSandboxStatus { Namespaces = new Namespace { Options = config.Linux?.SecurityContext?.NamespaceOptions } },
            };
            status.Labels.Add(config.Labels);
            _sandboxes[status.Id] = status;
            return status.Id;
        });

    /// <inheritdoc/>
    public Task StopPodSandboxAsync(string sandboxId, CancellationToken cancellationToken) => Do("StopPodSandbox", sandboxId, () =>
    {
        foreach (var (sandbox, status) in _containers.Values.Where(c => c.Sandbox == sandboxId && c.Status.State == ContainerState.ContainerRunning).ToList())
        {
            End(status.Id, 137);
        }

        if (_sandboxes.TryGetValue(sandboxId, out var found))
        {
            found.State = PodSandboxState.SandboxNotready;
        }

        return true;
    });

    /// <inheritdoc/>
    public Task RemovePodSandboxAsync(string sandboxId, CancellationToken cancellationToken) => Do("RemovePodSandbox", sandboxId, () =>
    {
        foreach (var id in _containers.Where(c => c.Value.Sandbox == sandboxId).Select(c => c.Key).ToList())
        {
            _containers.Remove(id);
        }

        return _sandboxes.Remove(sandboxId);
    });

    /// <inheritdoc/>
    public Task<PodSandboxStatus> PodSandboxStatusAsync(string sandboxId, CancellationToken cancellationToken) =>
        Do("PodSandboxStatus", null, () => _sandboxes.TryGetValue(sandboxId, out var status) ? status.Clone() : throw NotFound(sandboxId));

    /// <inheritdoc/>
    public Task<IReadOnlyList<PodSandbox>> ListPodSandboxesAsync(IReadOnlyDictionary<string, string>? labels, CancellationToken cancellationToken) =>
        Do<IReadOnlyList<PodSandbox>>("ListPodSandbox", null, () =>
        [
            .. _sandboxes.Values.Where(s => Matches(s.Labels, labels)).Select(s =>
            {
                var item = new PodSandbox { Id = s.Id, Metadata = s.Metadata, State = s.State, CreatedAt = s.CreatedAt };
                item.Labels.Add(s.Labels);
                return item;
            }),
        ]);

    /// <inheritdoc/>
    public Task<string> CreateContainerAsync(string sandboxId, ContainerConfig config, PodSandboxConfig sandbox, CancellationToken cancellationToken) =>
        Do("CreateContainer", Name(config.Metadata), () =>
        {
            var status = new ContainerStatus
            {
                Id = "container-" + (++_next).ToString(CultureInfo.InvariantCulture),
                Metadata = config.Metadata,
                State = ContainerState.ContainerCreated,
                CreatedAt = Nanoseconds(),
                Image = config.Image,
                ImageRef = config.Image.Image,
            };
            status.Labels.Add(config.Labels);
            status.Annotations.Add(config.Annotations);
            _containers[status.Id] = (sandboxId, status);
            return status.Id;
        });

    /// <inheritdoc/>
    public Task StartContainerAsync(string containerId, CancellationToken cancellationToken) =>
        Do("StartContainer", NameOf(containerId), () =>
        {
            var status = Find(containerId);
            status.State = ContainerState.ContainerRunning;
            status.StartedAt = Nanoseconds();
            return true;
        });

    /// <inheritdoc/>
    public async Task StopContainerAsync(string containerId, TimeSpan grace, CancellationToken cancellationToken)
    {
        var ended = await Do("StopContainer", NameOf(containerId), () => End(containerId, 143));
        if (ended)
        {
            Tell(new RuntimeEvent(RuntimeEventKind.Exited, containerId));
        }
    }

    /// <inheritdoc/>
    public Task RemoveContainerAsync(string containerId, CancellationToken cancellationToken) =>
        Do("RemoveContainer", NameOf(containerId), () => _containers.Remove(containerId));

    /// <inheritdoc/>
    public Task<IReadOnlyList<Container>> ListContainersAsync(IReadOnlyDictionary<string, string>? labels, CancellationToken cancellationToken) =>
        Do<IReadOnlyList<Container>>("ListContainers", null, () =>
        [
            .. _containers.Values.Where(c => Matches(c.Status.Labels, labels)).Select(c =>
            {
                var item = new Container { Id = c.Status.Id, PodSandboxId = c.Sandbox, Metadata = c.Status.Metadata, State = c.Status.State };
                item.Labels.Add(c.Status.Labels);
                return item;
            }),
        ]);

    /// <inheritdoc/>
    public Task<ContainerStatus> ContainerStatusAsync(string containerId, CancellationToken cancellationToken) =>
        Do("ContainerStatus", null, () => Find(containerId).Clone());

    /// <inheritdoc/>
    public Task UpdateContainerResourcesAsync(string containerId, LinuxContainerResources resources, CancellationToken cancellationToken) =>
        Do("UpdateContainerResources", NameOf(containerId), () => true);

    /// <inheritdoc/>
    public Task ReopenContainerLogAsync(string containerId, CancellationToken cancellationToken) =>
        Do("ReopenContainerLog", NameOf(containerId), () => true);

    /// <inheritdoc/>
    public Task<ExecSyncResponse> ExecSyncAsync(
        string containerId, IReadOnlyList<string> command, TimeSpan timeout, CancellationToken cancellationToken) =>
        Do("ExecSync", NameOf(containerId), () => new ExecSyncResponse());

    /// <inheritdoc/>
    public Task<string> ExecUrlAsync(ExecRequest request, CancellationToken cancellationToken) => Do("Exec", null, () => "http://127.0.0.1:0/exec");

    /// <inheritdoc/>
    public Task<string> AttachUrlAsync(AttachRequest request, CancellationToken cancellationToken) => Do("Attach", null, () => "http://127.0.0.1:0/attach");

    /// <inheritdoc/>
    public Task<string> PortForwardUrlAsync(PortForwardRequest request, CancellationToken cancellationToken) =>
        Do("PortForward", null, () => "http://127.0.0.1:0/portforward");

    /// <inheritdoc/>
    public Task<IReadOnlyList<ContainerStats>> ListContainerStatsAsync(CancellationToken cancellationToken) =>
        Do<IReadOnlyList<ContainerStats>>("ListContainerStats", null, () => []);

    /// <inheritdoc/>
    public async IAsyncEnumerable<RuntimeEvent> EventsAsync(
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var channel = Channel.CreateUnbounded<RuntimeEvent>();
        lock (_lock)
        {
            _listeners.Add(channel);
        }

        yield return new RuntimeEvent(RuntimeEventKind.Resync, "");
        await foreach (var e in channel.Reader.ReadAllAsync(cancellationToken))
        {
            yield return e;
        }
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<Image>> ListImagesAsync(CancellationToken cancellationToken) => Do<IReadOnlyList<Image>>("ListImages", null, () => []);

    /// <inheritdoc/>
    public Task<Image?> ImageStatusAsync(string image, CancellationToken cancellationToken) =>
        Do("ImageStatus", null, () => MissingImages.Contains(image) ? null : new Image { Id = image, Size = 1 });

    /// <inheritdoc/>
    public Task<string> PullImageAsync(string image, AuthConfig? auth, PodSandboxConfig? sandbox, CancellationToken cancellationToken) =>
        Do("PullImage", image, () => MissingImages.Contains(image) ? throw NotFound(image) : image);

    /// <inheritdoc/>
    public Task RemoveImageAsync(string image, CancellationToken cancellationToken) => Do("RemoveImage", image, () => MissingImages.Add(image));

    /// <inheritdoc/>
    public Task<ImageFsInfoResponse> ImageFsInfoAsync(CancellationToken cancellationToken) => Do("ImageFsInfo", null, () => new ImageFsInfoResponse());

    private static bool Matches(IDictionary<string, string> labels, IReadOnlyDictionary<string, string>? wanted) =>
        wanted is null || wanted.All(w => labels.TryGetValue(w.Key, out var value) && value == w.Value);

    private static GrpcException NotFound(string what) => new(GrpcStatusCode.NotFound, what + " not found");

    private static string Name(ContainerMetadata metadata) => $"{metadata.Name}/{metadata.Attempt}";

    private Task<T> Do<T>(string method, string? subject, Func<T> action)
    {
        lock (_lock)
        {
            if (_faults.TryGetValue(method, out var fault) && fault.Times > 0)
            {
                _faults[method] = (fault.Times - 1, fault.Error);
                return Task.FromException<T>(fault.Error);
            }

            if (subject is not null)
            {
                _calls.Add($"{method} {subject}");
            }

            try
            {
                return Task.FromResult(action());
            }
            catch (GrpcException e)
            {
                return Task.FromException<T>(e);
            }
        }
    }

    private string NameOf(string containerId)
    {
        lock (_lock)
        {
            return _containers.TryGetValue(containerId, out var found) ? Name(found.Status.Metadata) : containerId;
        }
    }

    private ContainerStatus Find(string id) => _containers.TryGetValue(id, out var found) ? found.Status : throw NotFound(id);

    private bool End(string id, int exitCode)
    {
        var status = Find(id);
        if (status.State == ContainerState.ContainerExited)
        {
            return false;
        }

        status.State = ContainerState.ContainerExited;
        status.ExitCode = exitCode;
        status.FinishedAt = Nanoseconds();
        status.Reason = exitCode == 0 ? "Completed" : "Error";
        return true;
    }

    private void Tell(RuntimeEvent e)
    {
        lock (_lock)
        {
            foreach (var listener in _listeners)
            {
                listener.Writer.TryWrite(e);
            }
        }
    }

    private long Nanoseconds() => (time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100;
}
