using System.Text;
using EdgeOrch.Api.Types;
using EdgeOrch.Grpc;
using EdgeOrch.Node.Pods;
using EdgeOrch.Node.Runtime;

namespace EdgeOrch.Node.Agent;

/// <summary>Reads one pod's state from the runtime, termination messages included. Used by one worker at a time.</summary>
internal sealed class PodRuntime(PodServices services, string uid)
{
    private const int MaximumMessage = 4096;
    private const int MaximumLogMessage = 2048;
    private static readonly TimeSpan ExitPoll = TimeSpan.FromMilliseconds(10);
    private const int ExitPolls = 200;

    /// <summary>Everything the runtime holds for the pod.</summary>
    public async Task<PodRuntimeState> ListAsync(Pod pod, CancellationToken cancellationToken)
    {
        var filter = new Dictionary<string, string> { [RuntimeLabels.PodUid] = uid };
        var state = PodRuntimeState.Empty;
        foreach (var sandbox in await services.Runtime.ListPodSandboxesAsync(filter, cancellationToken))
        {
            state = state.With(await SandboxAsync(sandbox.Id, cancellationToken));
        }

        foreach (var container in await services.Runtime.ListContainersAsync(filter, cancellationToken))
        {
            try
            {
                state = state.With(await ContainerAsync(pod, container.Id, container.PodSandboxId, cancellationToken));
            }
            catch (GrpcException e) when (e.Code == GrpcStatusCode.NotFound)
            {
                // Removed between the two calls.
            }
        }

        return state;
    }

    /// <summary>One sandbox with its addresses.</summary>
    public async Task<SandboxInfo> SandboxAsync(string id, CancellationToken cancellationToken) =>
        RuntimeReader.Read(await services.Runtime.PodSandboxStatusAsync(id, cancellationToken));

    /// <summary>One container.</summary>
    public async Task<ContainerInfo> ContainerAsync(Pod pod, string id, string sandboxId, CancellationToken cancellationToken)
    {
        var status = await services.Runtime.ContainerStatusAsync(id, cancellationToken);
        var message = status.State == Cri.V1.ContainerState.ContainerExited ? Message(pod, status) : "";
        return RuntimeReader.Read(status, sandboxId, message);
    }

    /// <summary>
    /// One container of which an event said that it ended. The runtime publishes the event a moment before its own record
    /// changes, so the record is read until it agrees.
    /// </summary>
    public async Task<ContainerInfo> ExitedAsync(Pod pod, string id, string sandboxId, CancellationToken cancellationToken)
    {
        for (var poll = 0; ; poll++)
        {
            var info = await ContainerAsync(pod, id, sandboxId, cancellationToken);
            if (!info.IsRunning || poll == ExitPolls)
            {
                return info;
            }

            await Task.Delay(ExitPoll, services.Time, cancellationToken);
        }
    }

    /// <summary>The termination message: the file the container wrote, or the end of its log where the policy says so.</summary>
    private string Message(Pod pod, Cri.V1.ContainerStatus status)
    {
        var name = status.Metadata.Name;
        var text = ReadTail(services.Paths.TerminationMessage(uid, name, status.Metadata.Attempt), MaximumMessage);
        var policy = PodContainer.Find(pod, name)?.Spec.TerminationMessagePolicy;
        if (text.Length > 0 || policy != "FallbackToLogsOnError" || status.ExitCode == 0)
        {
            return text;
        }

        var lines = ReadTail(status.LogPath, MaximumLogMessage).Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeLast(80);
        return string.Join('\n', lines.Select(l => l.Split(' ', 4) is [_, _, _, var line] ? line : l));
    }

    private static string ReadTail(string path, int bytes)
    {
        if (path.Length == 0 || !File.Exists(path))
        {
            return "";
        }

        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        file.Seek(-Math.Min(bytes, file.Length), SeekOrigin.End);
        var buffer = new byte[Math.Min(bytes, file.Length)];
        var read = file.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        return Encoding.UTF8.GetString(buffer, 0, read);
    }
}
