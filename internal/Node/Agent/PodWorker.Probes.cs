using System.Collections.Concurrent;
using EdgeOrch.Api.Types;
using EdgeOrch.Node.Pods;
using EdgeOrch.Node.Probes;

namespace EdgeOrch.Node.Agent;

/// <summary>Keeps the probes of running containers.</summary>
internal sealed partial class PodWorker
{
    private readonly ConcurrentDictionary<string, ContainerProbes> _probes = new();

    private ProbeVerdict VerdictOf(string containerId) =>
        _probes.TryGetValue(containerId, out var probes) ? probes.Verdict : ProbeVerdict.Good;

    private void StartProbes(Pod pod, PodContainer container, ContainerInfo info, bool adopted)
    {
        var spec = container.Spec;
        if ((spec.LivenessProbe ?? spec.ReadinessProbe ?? spec.StartupProbe) is null || _probes.ContainsKey(info.Id))
        {
            return;
        }

        var before = adopted ? PreviousStatus(pod, container, info) : null;
        _probes[info.Id] = new ContainerProbes(new ContainerProbesInput
        {
            Container = container,
            ContainerId = info.Id,
            StartedAt = info.StartedAt ?? _services.Time.GetUtcNow(),
            Address = Addresses().FirstOrDefault() ?? "",
            AssumeStarted = before?.Started == true,
            AssumeReady = before?.Ready == true,
            Executor = _services.Probes,
            Time = _services.Time,
            OnChanged = Wake,
            OnFailure = message => _services.Events.Record(PodEvents.Regarding(_pod, container), "Warning", "Unhealthy", message),
        });
    }

    /// <summary>
    /// Takes over containers that ran before this agent started: their probes go on where they were, their restarts keep
    /// counting, and nothing is restarted.
    /// </summary>
    private void AdoptRunning()
    {
        foreach (var id in _probes.Keys.Where(id => _state.Containers.All(c => c.Id != id || !c.IsRunning)))
        {
            StopProbes(id);
        }

        foreach (var container in PodContainer.Of(_pod))
        {
            if (_state.Latest(container.Name) is not { } info)
            {
                continue;
            }

            _backoff.Adopt(container.Name, info.Attempt, info.StartedAt ?? info.CreatedAt);
            if (info.IsRunning)
            {
                _services.Devices.Adopt(Uid, container.Name, info.Devices);
                StartProbes(_pod, container, info, adopted: true);
            }
        }
    }

    private static ContainerStatus? PreviousStatus(Pod pod, PodContainer container, ContainerInfo info) =>
        (pod.Status?.ContainerStatuses ?? []).Concat(pod.Status?.InitContainerStatuses ?? [])
            .FirstOrDefault(s => s.Name == container.Name && s.ContainerID == "containerd://" + info.Id);

    private void StopProbes(string id)
    {
        if (_probes.TryRemove(id, out var probes))
        {
            probes.Dispose();
        }
    }

    private void StopProbes()
    {
        foreach (var id in _probes.Keys)
        {
            StopProbes(id);
        }
    }
}
