using EdgeOrch.Grpc;
using EdgeOrch.Node.Volumes;

namespace EdgeOrch.Node.Agent;

/// <summary>Removes what a running pod no longer needs: of each container the current and the previous instance are kept.</summary>
internal sealed partial class PodWorker
{
    private const int KeptInstances = 2;

    private async Task PruneAsync(CancellationToken cancellationToken)
    {
        var superfluous = _state.Containers
            .GroupBy(c => c.Name, StringComparer.Ordinal)
            .SelectMany(g => g.OrderByDescending(c => c.Attempt).ThenByDescending(c => c.CreatedAt).Skip(KeptInstances))
            .Where(c => !c.IsRunning)
            .ToList();
        foreach (var container in superfluous)
        {
            await _services.Runtime.RemoveContainerAsync(container.Id, cancellationToken);
            _state = _state.WithoutContainer(container.Id);
            _created.TryRemove(container.Id, out _);
            var meta = _pod.Metadata;
            var log = Path.Combine(
                _services.Paths.PodLogs(meta.Namespace!, meta.Name!, Uid), PodPaths.ContainerLog(container.Name, container.Attempt));
            if (Directory.Exists(Path.GetDirectoryName(log)))
            {
                File.Delete(log);
            }
        }

        foreach (var sandbox in _state.Sandboxes.Skip(1).Where(s => !s.Ready && _state.Containers.All(c => c.SandboxId != s.Id)).ToList())
        {
            try
            {
                await _services.Runtime.RemovePodSandboxAsync(sandbox.Id, cancellationToken);
                _state = _state.WithoutSandbox(sandbox.Id);
            }
            catch (GrpcException e)
            {
                LogStepFailed(e, sandbox.Id, e.Message);
            }
        }
    }
}
