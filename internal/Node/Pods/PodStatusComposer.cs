using EdgeOrch.Api.Types;

namespace EdgeOrch.Node.Pods;

/// <summary>Composes the whole status the node reports for a pod. Pure.</summary>
public static class PodStatusComposer
{
    /// <summary>The status.</summary>
    public static PodStatus Compose(PodStatusInput input)
    {
        var pod = input.Pod;
        var byKind = PodContainer.Of(pod).ToLookup(c => c.Kind is ContainerKind.Sidecar ? ContainerKind.Init : c.Kind);
        var init = byKind[ContainerKind.Init].Select(c => ContainerStatusComposer.Compose(c, input)).ToList();
        var main = byKind[ContainerKind.Main].Select(c => ContainerStatusComposer.Compose(c, input)).ToList();
        var ephemeral = byKind[ContainerKind.Ephemeral].Select(c => ContainerStatusComposer.Compose(c, input)).ToList();
        var phase = input.ForcedPhase ?? KeepTerminal(pod) ?? PodPhase.Of(pod, init, main, input.Terminal);
        var sandbox = input.State.LatestSandbox;

        // A pod that was refused never had containers; "ContainerCreating" would hide the reason.
        var refused = input.ForcedPhase == "Failed" && sandbox is null && input.State.Containers.Count == 0;
        var addresses = Addresses(input, sandbox);
        return new PodStatus
        {
            ObservedGeneration = pod.Metadata.Generation,
            Phase = phase,
            Reason = input.Reason,
            Message = input.Message,
            Conditions = PodConditions.Compose(pod, phase, sandbox, init, main, input.Now),
            HostIP = input.HostAddresses.Count > 0 ? input.HostAddresses[0] : null,
            HostIPs = [.. input.HostAddresses.Select(a => new HostIP { Ip = a })],
            PodIP = addresses.Count > 0 ? addresses[0] : null,
            PodIPs = addresses.Count > 0 ? [.. addresses.Select(a => new PodIP { Ip = a })] : null,
            StartTime = pod.Status?.StartTime ?? KubeTime.TruncateToSeconds(input.StartTime),
            InitContainerStatuses = init.Count > 0 && !refused ? init : null,
            ContainerStatuses = refused ? null : main,
            EphemeralContainerStatuses = ephemeral.Count > 0 ? ephemeral : null,
            QosClass = pod.Status?.QosClass ?? QosClass.Of(pod),
        };
    }

    /// <summary>A phase that was final once stays so.</summary>
    private static string? KeepTerminal(Pod pod) => pod.Status?.Phase is "Succeeded" or "Failed" ? pod.Status.Phase : null;

    private static IReadOnlyList<string> Addresses(PodStatusInput input, SandboxInfo? sandbox)
    {
        if (input.Pod.Spec?.HostNetwork == true)
        {
            return sandbox is null ? [] : input.HostAddresses;
        }

        if (sandbox is { Addresses.Count: > 0 })
        {
            return sandbox.Addresses;
        }

        // The address of a finished pod stays visible.
        return (input.Pod.Status?.PodIPs ?? []).Select(p => p.Ip ?? "").Where(ip => ip.Length > 0).ToList();
    }
}
