using EdgeOrch.Api.Types;

namespace EdgeOrch.Node.Pods;

/// <summary>
/// Decides what a pod that shall run needs next. Pure: the same input gives the same plan. Upstream's rules hold: a sandbox
/// first, init containers one after the other, sidecars once they have started, then all main containers; what ended is
/// restarted by policy and backoff; what fails its liveness or startup probe is killed.
/// </summary>
public sealed class PodPlanner
{
    private readonly Pod _pod;
    private readonly PodRuntimeState _state;
    private readonly Func<string, ProbeVerdict> _probes;
    private readonly CrashBackoff _backoff;
    private readonly DateTimeOffset _now;
    private readonly string _policy;
    private readonly IReadOnlyList<PodContainer> _containers;
    private readonly List<PodAction> _actions = [];
    private readonly List<ContainerBackoff> _backoffs = [];
    private bool _finished;

    private PodPlanner(Pod pod, PodRuntimeState state, Func<string, ProbeVerdict> probes, CrashBackoff backoff, DateTimeOffset now)
    {
        _pod = pod;
        _state = state;
        _probes = probes;
        _backoff = backoff;
        _now = now;
        _policy = pod.Spec?.RestartPolicy ?? "Always";
        _containers = PodContainer.Of(pod);
    }

    /// <summary>Plans the next steps of a pod that is not being deleted.</summary>
    /// <param name="pod">The desired pod.</param>
    /// <param name="state">What the runtime holds for it.</param>
    /// <param name="probes">The verdict of the probes for a container id.</param>
    /// <param name="backoff">The delays in force; only read.</param>
    /// <param name="now">The time.</param>
    public static PodPlan Plan(
        Pod pod, PodRuntimeState state, Func<string, ProbeVerdict> probes, CrashBackoff backoff, DateTimeOffset now)
    {
        var planner = new PodPlanner(pod, state, probes, backoff, now);
        planner.Run();
        DateTimeOffset? wakeAt = planner._backoffs.Count > 0 ? planner._backoffs.Min(b => b.Until) : null;
        return new PodPlan(planner._actions, planner._backoffs, wakeAt, planner._finished);
    }

    private void Run()
    {
        var sandbox = _state.LatestSandbox;
        if (sandbox is null || !IsUsable(sandbox))
        {
            PlanSandbox(sandbox);
            return;
        }

        foreach (var stale in _state.Sandboxes.Where(s => s.Id != sandbox.Id && s.Ready))
        {
            _actions.Add(new PodAction.StopSandbox(stale.Id));
        }

        if (!PlanInit(sandbox))
        {
            return;
        }

        PlanMain(sandbox);
        foreach (var ephemeral in _containers.Where(c => c.Kind == ContainerKind.Ephemeral))
        {
            if (!_finished && _state.Latest(ephemeral.Name) is null)
            {
                _actions.Add(new PodAction.StartContainer(ephemeral, 0));
            }
        }
    }

    private bool IsUsable(SandboxInfo sandbox)
    {
        var hostNetwork = _pod.Spec?.HostNetwork == true;
        return sandbox.Ready && sandbox.HostNetwork == hostNetwork && (hostNetwork || sandbox.Addresses.Count > 0);
    }

    private void PlanSandbox(SandboxInfo? old)
    {
        var ran = _state.Containers.Count > 0;
        var done = old is not null && ran && (_policy == "Never" || _containers
            .Where(c => c.Kind == ContainerKind.Main)
            .All(c => _state.Latest(c.Name) is { HasExited: true } last && !c.RestartsAfter(_policy, last.ExitCode)));
        if (done)
        {
            _finished = true;
            return;
        }

        if (old is not null)
        {
            _actions.Add(new PodAction.StopSandbox(old.Id));
        }

        _actions.Add(new PodAction.CreateSandbox(old is null ? 0 : old.Attempt + 1));
    }

    /// <summary>Plans init containers and sidecars; true when the main containers may run.</summary>
    private bool PlanInit(SandboxInfo sandbox)
    {
        var mainCreated = _containers.Any(c => c.Kind == ContainerKind.Main && _state.LatestIn(sandbox.Id, c.Name) is not null);
        foreach (var container in _containers.Where(c => c.Kind is ContainerKind.Init or ContainerKind.Sidecar))
        {
            var current = _state.LatestIn(sandbox.Id, container.Name);
            var passed = container.Kind == ContainerKind.Sidecar
                ? PlanSidecar(container, current)
                : mainCreated || PlanOneInit(container, current);
            if (!passed && !mainCreated)
            {
                return false;
            }
        }

        return true;
    }

    private bool PlanSidecar(PodContainer container, ContainerInfo? current)
    {
        if (current is { IsRunning: true })
        {
            return !KillIfFailing(container, current) && _probes(current.Id).Started;
        }

        StartOrWait(container, current);
        return false;
    }

    private bool PlanOneInit(PodContainer container, ContainerInfo? current)
    {
        switch (current)
        {
            case { HasExited: true, ExitCode: 0 }:
                return true;
            case { IsRunning: true }:
                return false;
            case { HasExited: true } when _policy == "Never":
                _finished = true;
                return false;
            default:
                StartOrWait(container, current);
                return false;
        }
    }

    private void PlanMain(SandboxInfo sandbox)
    {
        var alive = 0;
        foreach (var container in _containers.Where(c => c.Kind == ContainerKind.Main))
        {
            var current = _state.LatestIn(sandbox.Id, container.Name);
            if (current is { IsRunning: true })
            {
                alive++;
                KillIfFailing(container, current);
                continue;
            }

            // In a new sandbox the verdict of the old one stands: what is done is not done again.
            var last = current ?? _state.Latest(container.Name);
            if (last is { HasExited: true } && !container.RestartsAfter(_policy, last.ExitCode))
            {
                continue;
            }

            alive++;
            StartOrWait(container, current);
        }

        if (alive == 0)
        {
            _actions.Clear();
            _backoffs.Clear();
            _finished = true;
        }
    }

    private bool KillIfFailing(PodContainer container, ContainerInfo current)
    {
        if (current.Hash.Length > 0 && current.Hash != ContainerHash.Of(container.Spec) && container.Kind != ContainerKind.Ephemeral)
        {
            _actions.Add(new PodAction.KillContainer(current, $"Container {container.Name} definition changed, will be restarted", null));
            return true;
        }

        var verdict = _probes(current.Id);
        if (verdict.Failed is null)
        {
            return false;
        }

        var ending = container.RestartsAfter(_policy, 137) ? ", will be restarted" : "";
        _actions.Add(new PodAction.KillContainer(
            current, $"Container {container.Name} failed {verdict.Failed} probe{ending}", verdict.GraceSeconds));
        return true;
    }

    private void StartOrWait(PodContainer container, ContainerInfo? current)
    {
        var last = _state.Latest(container.Name);
        if (current is { HasExited: true, FinishedAt: { } finished })
        {
            var (delay, until) = _backoff.Current(container.Name, finished);
            if (until > _now)
            {
                _backoffs.Add(new ContainerBackoff(container.Name, delay, until));
                return;
            }
        }

        _actions.Add(new PodAction.StartContainer(container, last is null ? 0 : last.Attempt + 1));
    }
}
