using EdgeOrch.Api.Types;
using EdgeOrch.Grpc;
using EdgeOrch.Linux;
using EdgeOrch.Node.Pods;
using EdgeOrch.Node.Runtime;

namespace EdgeOrch.Node.Agent;

/// <summary>Ends containers and pods.</summary>
internal sealed partial class PodWorker
{
    private static readonly TimeSpan MinimumGrace = TimeSpan.FromSeconds(2);
    private Func<(string Reason, string Message)?>? _admission;
    private bool _released;

    /// <summary>Decides once, before anything starts, whether the node takes the pod; null takes it.</summary>
    public void SetAdmission(Func<(string Reason, string Message)?> admission) => _admission = admission;

    /// <summary>Ends the pod as Failed because the node needs its resources or its deadline passed.</summary>
    private async Task<bool> RejectOrExpireAsync(CancellationToken cancellationToken)
    {
        if (_admission is { } admission)
        {
            _admission = null;
            if (_state.Sandboxes.Count == 0 && admission() is { } rejected)
            {
                _services.Events.Record(PodEvents.Regarding(_pod), "Warning", rejected.Reason, rejected.Message);
                await FinishAsync("Failed", rejected.Reason, rejected.Message, cancellationToken);
                return true;
            }
        }

        if (_pod.Spec?.ActiveDeadlineSeconds is { } seconds && _services.Time.GetUtcNow() >= _startTime + TimeSpan.FromSeconds(seconds))
        {
            const string Message = "Pod was active on the node longer than the specified deadline";
            _services.Events.Record(PodEvents.Regarding(_pod), "Normal", "DeadlineExceeded", Message);
            await FinishAsync("Failed", "DeadlineExceeded", Message, cancellationToken);
            return true;
        }

        return false;
    }

    /// <summary>No container will run again: ends what is left and reports the final phase; the object stays.</summary>
    private async Task FinishAsync(string? phase, string? reason, string? message, CancellationToken cancellationToken)
    {
        await StopAllAsync(GraceOf(_pod, null), cancellationToken);
        _ended = true;
        _forcedPhase = phase;
        _reason = reason;
        _message = message;
        PublishStatus();
        await EndAsync(cancellationToken);
    }

    /// <summary>Gives back what an ended pod still holds; logs and the last containers stay for readers.</summary>
    private async Task EndAsync(CancellationToken cancellationToken)
    {
        if (_state.Containers.Any(c => c.IsRunning) || _state.Sandboxes.Any(s => s.Ready))
        {
            await StopAllAsync(GraceOf(_pod, null), cancellationToken);
        }

        if (!_ended)
        {
            _ended = true;
            PublishStatus();
        }

        ReleaseLocal();
    }

    /// <summary>Tears down a deleted pod: containers, sandbox, files, then the object itself. True when all is done.</summary>
    private async Task<bool> TerminateAsync(CancellationToken cancellationToken)
    {
        var pod = _pod;
        await StopAllAsync(GraceOf(pod, null), cancellationToken);
        _ended = true;
        ReleaseLocal();
        if (_gone)
        {
            _services.Statuses.Forget(Uid);
            await RemoveFromRuntimeAsync(cancellationToken);
            return true;
        }

        _services.Statuses.Finish(pod, ComposeStatus());
        return false;
    }

    private void ReleaseLocal()
    {
        if (_released)
        {
            return;
        }

        StopProbes();
        _services.Volumes.Remove(Uid);
        _services.Tokens.Forget(Uid);
        _services.Resources.Release(Uid);
        _services.Devices.Release(Uid);
        _volumes = null;
        if (!_services.Facts().SystemdCgroup)
        {
            PodCgroup.Remove(CgroupLayout.Detect(), PodCgroup.Of(_pod, systemd: false));
        }

        _released = true;
    }

    private async Task RemoveFromRuntimeAsync(CancellationToken cancellationToken)
    {
        foreach (var sandbox in _state.Sandboxes)
        {
            await _services.Runtime.RemovePodSandboxAsync(sandbox.Id, cancellationToken);
        }

        var meta = _pod.Metadata;
        var logs = _services.Paths.PodLogs(meta.Namespace!, meta.Name!, Uid);
        if (Directory.Exists(logs))
        {
            Directory.Delete(logs, recursive: true);
        }
    }

    /// <summary>Main containers together, then sidecars in reverse order, then the sandboxes.</summary>
    private async Task StopAllAsync(TimeSpan grace, CancellationToken cancellationToken)
    {
        var pod = _pod;
        var end = _services.Time.GetUtcNow() + grace;
        var running = _state.Containers.Where(c => c.IsRunning || c.State == ContainerRunState.Unknown).ToList();
        var sidecars = PodContainer.Of(pod).Where(c => c.Kind == ContainerKind.Sidecar).Select(c => c.Name).ToList();
        await Task.WhenAll(running.Where(c => !sidecars.Contains(c.Name))
            .Select(c => KillAsync(pod, c, $"Stopping container {c.Name}", grace, cancellationToken)));
        foreach (var sidecar in running.Where(c => sidecars.Contains(c.Name)).OrderByDescending(c => sidecars.IndexOf(c.Name)))
        {
            var left = end - _services.Time.GetUtcNow();
            await KillAsync(
                pod, sidecar, $"Stopping container {sidecar.Name}", left > MinimumGrace ? left : Shorter(grace, MinimumGrace), cancellationToken);
        }

        foreach (var sandbox in _state.Sandboxes.Where(s => s.Ready))
        {
            await _services.Runtime.StopPodSandboxAsync(sandbox.Id, cancellationToken);
            _state = _state.With(sandbox with { Ready = false });
        }
    }

    private async Task KillAsync(Pod pod, ContainerInfo info, string message, TimeSpan grace, CancellationToken cancellationToken)
    {
        StopProbes(info.Id);
        var container = PodContainer.Find(pod, info.Name);
        var about = container is null ? PodEvents.Regarding(pod) : PodEvents.Regarding(pod, container);
        _services.Events.Record(about, "Normal", "Killing", message);
        var started = _services.Time.GetUtcNow();
        if (container is not null &&
            await _hooks.PreStopAsync(container, info.Id, Addresses().FirstOrDefault() ?? "", grace, cancellationToken) is { } error)
        {
            _services.Events.Record(about, "Warning", "FailedPreStopHook", $"PreStopHook failed: {error}");
        }

        var left = grace - (_services.Time.GetUtcNow() - started);
        await _services.Runtime.StopContainerAsync(info.Id, left > MinimumGrace ? left : Shorter(grace, MinimumGrace), cancellationToken);
        try
        {
            Replace(await _runtime.ExitedAsync(pod, info.Id, info.SandboxId, cancellationToken));
        }
        catch (GrpcException e) when (e.Code == GrpcStatusCode.NotFound)
        {
            // Removed by another hand; there is nothing left to stop.
        }
    }

    /// <summary>Several containers may end at the same time; each puts in only its own.</summary>
    private void Replace(ContainerInfo info)
    {
        lock (_probes)
        {
            _state = _state.With(info);
        }
    }

    /// <summary>A second deletion with less grace: running stops are joined by shorter ones.</summary>
    private async Task HastenAsync(TimeSpan grace)
    {
        foreach (var container in _state.Containers.Where(c => c.IsRunning))
        {
            try
            {
                await _services.Runtime.StopContainerAsync(container.Id, grace, CancellationToken.None);
            }
            catch (GrpcException e)
            {
                LogStepFailed(e, PodEvents.Name(_pod), e.Message);
            }
        }
    }

    private static TimeSpan Shorter(TimeSpan left, TimeSpan right) => left < right ? left : right;
}
