using EdgeOrch.Api.Types;
using EdgeOrch.Node.Pods;

namespace EdgeOrch.Node.Probes;

/// <summary>
/// The probes of one running container, with upstream's rules: readiness begins as failed, liveness as good, and both wait
/// until the startup probe has succeeded. Thread-safe.
/// </summary>
public sealed class ContainerProbes : IDisposable
{
    private readonly object _lock = new();
    private readonly ContainerProbesInput _input;
    private readonly List<ProbeTimer> _timers = [];
    private bool _disposed;
    private ProbeVerdict _verdict;

    /// <summary>Starts probing.</summary>
    public ContainerProbes(ContainerProbesInput input)
    {
        _input = input;
        var spec = input.Container.Spec;
        var started = spec.StartupProbe is null || input.AssumeStarted;
        _verdict = new ProbeVerdict(started, spec.ReadinessProbe is null || input.AssumeReady);
        if (started)
        {
            StartMain();
        }
        else
        {
            Start("Startup", spec.StartupProbe!, new ProbeCounter(false, spec.StartupProbe!.SuccessThreshold ?? 1, spec.StartupProbe.FailureThreshold ?? 3));
        }
    }

    /// <summary>What the probes say now.</summary>
    public ProbeVerdict Verdict
    {
        get
        {
            lock (_lock)
            {
                return _verdict;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            foreach (var timer in _timers)
            {
                timer.Dispose();
            }
        }
    }

    private void StartMain()
    {
        var spec = _input.Container.Spec;
        if (spec.ReadinessProbe is { } readiness)
        {
            Start("Readiness", readiness, new ProbeCounter(_input.AssumeReady, readiness.SuccessThreshold ?? 1, readiness.FailureThreshold ?? 3));
        }

        if (spec.LivenessProbe is { } liveness)
        {
            Start("Liveness", liveness, new ProbeCounter(true, 1, liveness.FailureThreshold ?? 3));
        }
    }

    private void Start(string name, Probe probe, ProbeCounter counter)
    {
        lock (_lock)
        {
            if (!_disposed)
            {
                _timers.Add(new ProbeTimer(probe, _input.StartedAt, _input.Time, token => RunAsync(name, probe, counter, token)));
            }
        }
    }

    private async Task RunAsync(string name, Probe probe, ProbeCounter counter, CancellationToken cancellationToken)
    {
        var outcome = await _input.Executor.ExecuteAsync(
            probe, _input.Container.Spec, _input.ContainerId, _input.Address, cancellationToken);
        if (!outcome.Success)
        {
            _input.OnFailure($"{name} probe failed: {outcome.Message}");
        }

        var changed = false;
        lock (_lock)
        {
            if (_disposed)
            {
                return;
            }

            if (counter.Record(outcome.Success))
            {
                changed = Apply(name, probe, outcome.Success);
            }
        }

        if (changed)
        {
            _input.OnChanged();
        }
    }

    /// <summary>Works a reached threshold into the verdict; called under the lock.</summary>
    private bool Apply(string name, Probe probe, bool success)
    {
        var before = _verdict;
        _verdict = (name, success) switch
        {
            ("Readiness", _) => _verdict with { Ready = success },
            ("Startup", true) => _verdict with { Started = true },
            (_, false) => _verdict with { Failed = name.ToLowerInvariant(), GraceSeconds = probe.TerminationGracePeriodSeconds },
            _ => _verdict,
        };
        if (name == "Startup" && success)
        {
            _timers[0].Dispose();
            StartMain();
        }

        return _verdict != before;
    }
}
