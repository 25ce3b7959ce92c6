using System.Collections.Concurrent;
using EdgeOrch.Api.Types;
using EdgeOrch.Node.Cri.V1;
using EdgeOrch.Node.Pods;
using Microsoft.Extensions.Logging;

namespace EdgeOrch.Node.Agent;

/// <summary>All pods of the node, each with its worker. Thread-safe.</summary>
internal sealed partial class PodTable(PodServices services, Func<IReadOnlyDictionary<string, string>?> nodeLabels, CancellationToken stop)
{
    private static readonly TimeSpan FailurePause = TimeSpan.FromSeconds(10);
    private readonly ConcurrentDictionary<string, PodWorker> _workers = new();
    private readonly HashSet<string> _admitted = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private readonly ILogger _logger = services.Logger;

    /// <summary>The workers of all pods.</summary>
    public ICollection<PodWorker> Workers => _workers.Values;

    /// <summary>Whether the node has a pod.</summary>
    public bool Contains(string uid) => _workers.ContainsKey(uid);

    /// <summary>A pod is new or changed.</summary>
    public void Apply(Pod pod)
    {
        var uid = pod.Metadata.Uid!;
        lock (_lock)
        {
            if (_workers.TryGetValue(uid, out var known))
            {
                known.Update(pod);
                return;
            }

            var worker = new PodWorker(services, pod);
            if (pod.Status?.StartTime is not null || pod.Metadata.DeletionTimestamp is not null)
            {
                _admitted.Add(uid);
            }
            else
            {
                worker.SetAdmission(() => Admit(pod));
            }

            _workers[uid] = worker;
            _ = RunAsync(worker);
        }
    }

    /// <summary>The API has the pod no longer.</summary>
    public void Remove(Pod pod)
    {
        if (_workers.TryGetValue(pod.Metadata.Uid!, out var worker))
        {
            worker.MarkGone();
        }
    }

    /// <summary>One of the objects a pod refers to changed.</summary>
    public void NoteObjectChanged(string uid)
    {
        if (_workers.TryGetValue(uid, out var worker))
        {
            worker.NoteObjectChanged();
        }
    }

    /// <summary>The runtime says that a container ended.</summary>
    public void NoteExit(string containerId)
    {
        foreach (var worker in _workers.Values)
        {
            if (worker.Owns(containerId))
            {
                worker.NoteExit(containerId);
                return;
            }
        }
    }

    /// <summary>Compares a full list of the runtime with what the workers believe, and lets those look again that are wrong.</summary>
    public void Compare(IReadOnlyList<PodSandbox> sandboxes, IReadOnlyList<Cri.V1.Container> containers)
    {
        var ready = sandboxes.Where(s => s.State == PodSandboxState.SandboxReady).Select(s => s.Id).ToHashSet(StringComparer.Ordinal);
        var running = containers.Where(c => c.State == Cri.V1.ContainerState.ContainerRunning).Select(c => c.Id).ToHashSet(StringComparer.Ordinal);
        foreach (var worker in _workers.Values)
        {
            var state = worker.State;
            if (state.Sandboxes.Any(s => s.Ready != ready.Contains(s.Id)) || state.Containers.Any(c => c.IsRunning != running.Contains(c.Id)))
            {
                worker.NoteRelist();
            }
        }
    }

    private (string Reason, string Message)? Admit(Pod pod)
    {
        lock (_lock)
        {
            var others = _workers.Values
                .Where(w => _admitted.Contains(w.Uid) && w.Uid != pod.Metadata.Uid && !w.HasEnded)
                .Select(w => w.Pod)
                .ToList();
            var refused = PodAdmission.Check(pod, others, services.Facts().Allocatable, nodeLabels());
            if (refused is null)
            {
                _admitted.Add(pod.Metadata.Uid!);
            }

            return refused;
        }
    }

    private async Task RunAsync(PodWorker worker)
    {
        await Task.Yield();
        while (!await RunOnceAsync(worker))
        {
            await Task.Delay(FailurePause, services.Time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        lock (_lock)
        {
            _workers.TryRemove(worker.Uid, out _);
            _admitted.Remove(worker.Uid);
        }

        worker.Dispose();
    }

    /// <summary>Runs a worker; false when it failed and is to be run again.</summary>
    private async Task<bool> RunOnceAsync(PodWorker worker)
    {
        try
        {
            await worker.RunAsync(stop);
            return true;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The agent stops; containers stay.
            return true;
        }
        catch (Exception e)
        {
            // A defect in one pod's handling must not take the others along, nor make this pod look like an orphan.
            LogWorkerFailed(e, PodEvents.Name(worker.Pod));
            return stop.IsCancellationRequested;
        }
    }

    [LoggerMessage(2130, LogLevel.Error, "The worker of pod {Pod} failed; it starts again in a moment")]
    private partial void LogWorkerFailed(Exception exception, string pod);
}
