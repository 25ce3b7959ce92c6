using EdgeOrch.Api.Types;
using EdgeOrch.Grpc;
using EdgeOrch.Node.Images;
using EdgeOrch.Node.Pods;
using EdgeOrch.Node.Sources;
using EdgeOrch.Node.Variables;

namespace EdgeOrch.Node.Agent;

/// <summary>Brings a pod that shall run closer to its spec.</summary>
internal sealed partial class PodWorker
{
    private const int MaximumRounds = 200;
    private IReadOnlyDictionary<string, string>? _volumes;
    private DateTimeOffset _volumesAt;
    private DateTimeOffset? _nextTry;

    private async Task SyncAsync(CancellationToken cancellationToken)
    {
        if (await RejectOrExpireAsync(cancellationToken))
        {
            return;
        }

        for (var round = 0; round < MaximumRounds; round++)
        {
            await ObserveAsync(cancellationToken);
            var pod = _pod;
            var now = _services.Time.GetUtcNow();
            var plan = PodPlanner.Plan(pod, _state, VerdictOf, _backoff, now);
            NoteBackoffs(pod, plan);
            PublishStatus();
            if (plan.Finished)
            {
                await FinishAsync(null, null, null, cancellationToken);
                return;
            }

            await RefreshVolumesAsync(pod, cancellationToken);
            if (plan.Actions.Count == 0)
            {
                _retry = FirstRetry;
                await PruneAsync(cancellationToken);
                ScheduleNext(pod, plan);
                return;
            }

            if (!await ExecuteAsync(pod, plan, cancellationToken))
            {
                return;
            }
        }
    }

    /// <summary>Carries out the plan; false when something failed and a retry is scheduled.</summary>
    private async Task<bool> ExecuteAsync(Pod pod, PodPlan plan, CancellationToken cancellationToken)
    {
        if (!await PrepareVolumesAsync(pod, cancellationToken))
        {
            return false;
        }

        var good = true;
        _nextTry = null;
        foreach (var action in plan.Actions)
        {
            good &= await ExecuteOneAsync(pod, action, cancellationToken);
        }

        if (!good)
        {
            PublishStatus();
            ScheduleRetry(plan);
        }

        return good;
    }

    private async Task<bool> ExecuteOneAsync(Pod pod, PodAction action, CancellationToken cancellationToken)
    {
        switch (action)
        {
            case PodAction.StopSandbox stop:
                await _services.Runtime.StopPodSandboxAsync(stop.Id, cancellationToken);
                _relist = true;
                return true;
            case PodAction.CreateSandbox create:
                return await CreateSandboxAsync(pod, create.Attempt, cancellationToken);
            case PodAction.KillContainer kill:
                await KillAsync(pod, kill.Container, kill.Message, GraceOf(pod, kill.GraceSeconds), cancellationToken);
                return true;
            case PodAction.StartContainer start:
                return await TryStartAsync(pod, start, cancellationToken);
            default:
                throw new InvalidOperationException($"unknown action {action}");
        }
    }

    private async Task<bool> TryStartAsync(Pod pod, PodAction.StartContainer start, CancellationToken cancellationToken)
    {
        try
        {
            await StartAsync(pod, start, cancellationToken);
            _waiting.Remove(start.Container.Name);
            return true;
        }
        catch (ImagePullException e)
        {
            _waiting[start.Container.Name] = new WaitingReason(e.Reason, e.Message);
            Sooner(e.RetryAt);
        }
        catch (PodSetupException e)
        {
            _waiting[start.Container.Name] = new WaitingReason(e.Reason, e.Message);
            _services.Events.Record(PodEvents.Regarding(pod, start.Container), "Warning", "Failed", $"Error: {e.Message}");
            Sooner(null);
        }
        catch (ResourceUnavailableException e)
        {
            _waiting[start.Container.Name] = new WaitingReason("CreateContainerConfigError", e.Message);
            Sooner(null);
        }

        return false;
    }

    private void Sooner(DateTimeOffset? at)
    {
        var candidate = at ?? _services.Time.GetUtcNow() + _retry;
        _nextTry = _nextTry is { } next && next < candidate ? next : candidate;
    }

    private void ScheduleRetry(PodPlan plan)
    {
        Sooner(_nextTry);
        if (plan.WakeAt is { } wake)
        {
            Sooner(wake);
        }

        WakeAt(_nextTry!.Value);
        _retry = _retry * 2 < LastRetry ? _retry * 2 : LastRetry;
    }

    private void ScheduleNext(Pod pod, PodPlan plan)
    {
        var next = plan.WakeAt ?? DateTimeOffset.MaxValue;
        if (pod.Spec?.ActiveDeadlineSeconds is { } seconds && _startTime + TimeSpan.FromSeconds(seconds) < next)
        {
            next = _startTime + TimeSpan.FromSeconds(seconds);
        }

        if (HasRefreshableVolumes(pod) && _volumesAt + _services.Options.VolumeRefreshPeriod < next)
        {
            next = _volumesAt + _services.Options.VolumeRefreshPeriod;
        }

        if (next != DateTimeOffset.MaxValue)
        {
            WakeAt(next);
        }
    }

    private void NoteBackoffs(Pod pod, PodPlan plan)
    {
        foreach (var backoff in plan.Backoffs)
        {
            var known = _waiting.TryGetValue(backoff.Name, out var reason) && reason.Reason == "CrashLoopBackOff";
            _waiting[backoff.Name] = new WaitingReason(
                "CrashLoopBackOff",
                $"back-off {GoDuration.Format(backoff.Delay)} restarting failed container={backoff.Name} pod={PodEvents.Name(pod)}");
            if (!known && PodContainer.Find(pod, backoff.Name) is { } container)
            {
                _services.Events.Record(
                    PodEvents.Regarding(pod, container),
                    "Warning",
                    "BackOff",
                    $"Back-off restarting failed container {backoff.Name} in pod {PodEvents.Name(pod)}");
            }
        }
    }

    private async Task<bool> PrepareVolumesAsync(Pod pod, CancellationToken cancellationToken)
    {
        if (_volumes is not null)
        {
            return true;
        }

        try
        {
            _volumes = await _services.Volumes.EnsureAsync(pod, DownwardContext(), cancellationToken);
            _volumesAt = _services.Time.GetUtcNow();
            _refreshVolumes = false;
            return true;
        }
        catch (Exception e) when (e is PodSetupException or ResourceUnavailableException)
        {
            _services.Events.Record(PodEvents.Regarding(pod), "Warning", "FailedMount", e.Message);
            LogStepFailed(e, PodEvents.Name(pod), e.Message);
            RetryLater();
            return false;
        }
    }

    private async Task RefreshVolumesAsync(Pod pod, CancellationToken cancellationToken)
    {
        // Without a sandbox the first set-up is part of the start; with one and no paths, the pod was adopted.
        var due = _volumes is null
            ? _state.LatestSandbox is { Ready: true }
            : _refreshVolumes || _services.Time.GetUtcNow() >= _volumesAt + _services.Options.VolumeRefreshPeriod;
        if (!due || !HasRefreshableVolumes(pod))
        {
            return;
        }

        _refreshVolumes = false;
        _volumesAt = _services.Time.GetUtcNow();
        try
        {
            _volumes = await _services.Volumes.EnsureAsync(pod, DownwardContext(), cancellationToken);
        }
        catch (Exception e) when (e is PodSetupException or ResourceUnavailableException)
        {
            // The containers keep the files they have; the next refresh tries again.
            LogStepFailed(e, PodEvents.Name(pod), e.Message);
        }
    }

    private static bool HasRefreshableVolumes(Pod pod) =>
        pod.Spec?.Volumes?.Any(v => v.ConfigMap is not null || v.Secret is not null || v.Projected is not null || v.DownwardAPI is not null) == true;

    private DownwardContext DownwardContext()
    {
        var facts = _services.Facts();
        return new DownwardContext(facts.Addresses, Addresses(), facts.Allocatable);
    }

    private IReadOnlyList<string> Addresses() =>
        _pod.Spec?.HostNetwork == true ? _services.Facts().Addresses : _state.LatestSandbox?.Addresses ?? [];

    private static TimeSpan GraceOf(Pod pod, long? probeGrace) =>
        KubeTime.Span(probeGrace ?? pod.Metadata.DeletionGracePeriodSeconds ?? pod.Spec?.TerminationGracePeriodSeconds ?? 30);
}
