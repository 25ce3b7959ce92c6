using EdgeOrch.Node.Cri;
using EdgeOrch.Node.Cri.V1;

namespace EdgeOrch.Node.Streaming;

/// <summary>Finds pods' sandboxes and containers by the labels they carry in the runtime, so that it works for adopted ones too.</summary>
public sealed class ContainerFinder(IContainerRuntime runtime)
{
    private const string PodName = "io.kubernetes.pod.name";
    private const string PodNamespace = "io.kubernetes.pod.namespace";
    private const string ContainerName = "io.kubernetes.container.name";

    /// <summary>The newest run of a container, or with <paramref name="previous"/> the one before it.</summary>
    /// <exception cref="NodeRequestException">There is no such container or no such run.</exception>
    public async Task<Container> FindAsync(string @namespace, string pod, string container, bool previous, CancellationToken cancellationToken)
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [PodName] = pod, [PodNamespace] = @namespace, [ContainerName] = container,
        };
        var runs = (await runtime.ListContainersAsync(labels, cancellationToken)).OrderByDescending(c => c.CreatedAt).ToList();
        if (runs.Count == 0)
        {
            throw new NodeRequestException(400, $"container \"{container}\" in pod \"{pod}\" is waiting to start: ContainerCreating");
        }

        if (!previous)
        {
            return runs[0];
        }

        return runs.Count > 1 ? runs[1] : throw new NodeRequestException(400, $"previous terminated container \"{container}\" in pod \"{pod}\" not found");
    }

    /// <summary>A container that runs now.</summary>
    /// <exception cref="NodeRequestException">It does not run.</exception>
    public async Task<string> FindRunningAsync(string @namespace, string pod, string container, CancellationToken cancellationToken)
    {
        var found = await FindAsync(@namespace, pod, container, previous: false, cancellationToken);
        return found.State == ContainerState.ContainerRunning
            ? found.Id
            : throw new NodeRequestException(500, $"container not found (\"{container}\"): it is not running");
    }

    /// <summary>The pod's ready sandbox.</summary>
    /// <exception cref="NodeRequestException">It has none.</exception>
    public async Task<string> FindSandboxAsync(string @namespace, string pod, CancellationToken cancellationToken)
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal) { [PodName] = pod, [PodNamespace] = @namespace };
        var sandbox = (await runtime.ListPodSandboxesAsync(labels, cancellationToken))
            .Where(s => s.State == PodSandboxState.SandboxReady).OrderByDescending(s => s.CreatedAt).FirstOrDefault();
        return sandbox?.Id ?? throw new NodeRequestException(404, $"pod \"{pod}\" has no running sandbox on this node");
    }

    /// <summary>The log file of a run.</summary>
    public async Task<string> LogPathAsync(string containerId, CancellationToken cancellationToken) =>
        (await runtime.ContainerStatusAsync(containerId, cancellationToken)).LogPath;
}
