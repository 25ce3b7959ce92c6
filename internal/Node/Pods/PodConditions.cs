using EdgeOrch.Api.Types;

namespace EdgeOrch.Node.Pods;

/// <summary>Composes a pod's conditions with upstream's reasons and messages. Pure.</summary>
internal static class PodConditions
{
    /// <summary>The conditions the node owns, in upstream's order, followed by those of other writers.</summary>
    public static List<PodCondition> Compose(
        Pod pod, string phase, SandboxInfo? sandbox, List<ContainerStatus> init, List<ContainerStatus> main, DateTimeOffset now)
    {
        var ready = ContainersReady(phase, main, init, pod);
        var own = new List<PodCondition>
        {
            Make("PodReadyToStartContainers", sandbox is { Ready: true } && phase is not ("Succeeded" or "Failed")),
            Initialized(pod, phase, init, main),
            Ready(pod, ready),
            ready,
            Make("PodScheduled", true),
        };
        var before = pod.Status?.Conditions ?? [];
        foreach (var condition in own)
        {
            var old = before.FirstOrDefault(c => c.Type == condition.Type);
            condition.LastTransitionTime =
                old is { LastTransitionTime: { } since } && old.Status == condition.Status ? since : KubeTime.TruncateToSeconds(now);
            condition.ObservedGeneration = pod.Metadata.Generation;
        }

        own.AddRange(before.Where(c => own.All(o => o.Type != c.Type)));
        return own;
    }

    private static PodCondition Make(string type, bool status, string? reason = null, string? message = null) => new()
    {
        Type = type, Status = status ? "True" : "False", Reason = reason, Message = message,
    };

    private static PodCondition Initialized(Pod pod, string phase, List<ContainerStatus> init, List<ContainerStatus> main)
    {
        const string Type = "Initialized";
        if (phase == "Succeeded")
        {
            return Make(Type, true, "PodCompleted");
        }

        if (main.Any(s => s.State?.Running is not null || s.State?.Terminated is not null))
        {
            return Make(Type, true);
        }

        var incomplete = init.Where(s => IsSidecar(pod, s) ? s.Started != true : s.Ready != true).Select(s => s.Name).ToList();
        return incomplete.Count == 0
            ? Make(Type, true)
            : Make(Type, false, "ContainersNotInitialized", $"containers with incomplete status: [{string.Join(' ', incomplete)}]");
    }

    private static PodCondition ContainersReady(string phase, List<ContainerStatus> main, List<ContainerStatus> init, Pod pod)
    {
        const string Type = "ContainersReady";
        if (phase is "Succeeded" or "Failed")
        {
            return Make(Type, false, phase == "Succeeded" ? "PodCompleted" : "PodFailed");
        }

        var unready = init.Where(s => IsSidecar(pod, s)).Concat(main).Where(s => s.Ready != true).Select(s => s.Name).ToList();
        return unready.Count == 0
            ? Make(Type, true)
            : Make(Type, false, "ContainersNotReady", $"containers with unready status: [{string.Join(' ', unready)}]");
    }

    private static PodCondition Ready(Pod pod, PodCondition containers)
    {
        const string Type = "Ready";
        if (containers.Status != "True")
        {
            return Make(Type, false, containers.Reason, containers.Message);
        }

        var unmet = (pod.Spec?.ReadinessGates ?? [])
            .Where(g => (pod.Status?.Conditions ?? []).All(c => c.Type != g.ConditionType || c.Status != "True"))
            .Select(g => $"corresponding condition of pod readiness gate \"{g.ConditionType}\" does not exist or is not True.")
            .ToList();
        return unmet.Count == 0 ? Make(Type, true) : Make(Type, false, "ReadinessGatesNotReady", string.Join(", ", unmet));
    }

    private static bool IsSidecar(Pod pod, ContainerStatus status) =>
        pod.Spec?.InitContainers?.Any(c => c.Name == status.Name && c.RestartPolicy == "Always") == true;
}
