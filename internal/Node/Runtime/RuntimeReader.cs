using System.Globalization;
using EdgeOrch.Node.Cri.V1;
using EdgeOrch.Node.Pods;

namespace EdgeOrch.Node.Runtime;

/// <summary>Turns the runtime's answers into <see cref="ContainerInfo"/> and <see cref="SandboxInfo"/>. Pure.</summary>
public static class RuntimeReader
{
    /// <summary>A container from its full status.</summary>
    public static ContainerInfo Read(ContainerStatus status, string sandboxId, string message) => new(
        status.Id,
        status.Labels.TryGetValue(RuntimeLabels.ContainerName, out var name) ? name : status.Metadata.Name,
        sandboxId,
        Attempt(status.Annotations, status.Metadata.Attempt),
        State(status.State))
    {
        CreatedAt = Time(status.CreatedAt) ?? default,
        StartedAt = Time(status.StartedAt),
        FinishedAt = Time(status.FinishedAt),
        ExitCode = status.ExitCode,
        Reason = status.Reason,
        Message = message.Length > 0 ? message : status.Message,
        Image = status.Image?.Image ?? "",
        ImageRef = status.ImageRef,
        Devices = status.Annotations.TryGetValue(RuntimeLabels.Devices, out var devices) ? devices.Split(',') : [],
        Hash = status.Annotations.TryGetValue(RuntimeLabels.ContainerHash, out var hash) ? hash : "",
    };

    /// <summary>A sandbox from its full status.</summary>
    public static SandboxInfo Read(PodSandboxStatus status)
    {
        var addresses = new List<string>();
        if (status.Network is { Ip.Length: > 0 } network)
        {
            addresses.Add(network.Ip);
            addresses.AddRange(network.AdditionalIps.Select(ip => ip.Ip).Where(ip => ip.Length > 0));
        }

        var hostNetwork = status.Linux?.Namespaces?.Options?.Network == NamespaceMode.Node;
        return new SandboxInfo(
            status.Id, status.Metadata.Attempt, status.State == PodSandboxState.SandboxReady, Time(status.CreatedAt) ?? default, hostNetwork, addresses);
    }

    private static uint Attempt(IDictionary<string, string> annotations, uint fallback) =>
        annotations.TryGetValue(RuntimeLabels.RestartCount, out var text) &&
        uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : fallback;

    private static ContainerRunState State(ContainerState state) => state switch
    {
        ContainerState.ContainerCreated => ContainerRunState.Created,
        ContainerState.ContainerRunning => ContainerRunState.Running,
        ContainerState.ContainerExited => ContainerRunState.Exited,
        _ => ContainerRunState.Unknown,
    };

    /// <summary>The runtime counts nanoseconds; 0 is unset. The API keeps whole seconds.</summary>
    private static DateTimeOffset? Time(long nanoseconds) =>
        nanoseconds <= 0 ? null : DateTimeOffset.UnixEpoch.AddTicks(nanoseconds / 100);
}
