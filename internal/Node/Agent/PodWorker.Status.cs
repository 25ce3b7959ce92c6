using EdgeOrch.Api.Types;
using EdgeOrch.Node.Pods;

namespace EdgeOrch.Node.Agent;

/// <summary>Reports the pod's status.</summary>
internal sealed partial class PodWorker
{
    private volatile bool _ended;
    private string? _forcedPhase;
    private string? _reason;
    private string? _message;

    private void PublishStatus() => _services.Statuses.Publish(_pod, ComposeStatus());

    private PodStatus ComposeStatus() => PodStatusComposer.Compose(new PodStatusInput
    {
        Pod = _pod,
        State = _state,
        Probes = VerdictOf,
        Waiting = _waiting,
        StartTime = _startTime,
        HostAddresses = _services.Facts().Addresses,
        Now = _services.Time.GetUtcNow(),
        Terminal = _ended,
        ForcedPhase = _forcedPhase,
        Reason = _reason ?? _pod.Status?.Reason,
        Message = _message ?? _pod.Status?.Message,
    });
}
