using EdgeOrch.Api.Types;

namespace EdgeOrch.Node.Registration;

/// <summary>What the conditions of a node are judged by.</summary>
/// <param name="RuntimeError">Why pods cannot be run; null when they can.</param>
/// <param name="MemoryAvailableBytes">Free memory.</param>
/// <param name="DiskAvailableRatio">Free part of the disk with the agent's files, 0 to 1.</param>
/// <param name="InodesAvailableRatio">Free part of its inodes, 0 to 1.</param>
/// <param name="FreeProcessIds">Process ids left.</param>
/// <param name="Remark">Something a person should know although the node works; null when there is nothing.</param>
public sealed record NodeHealth(
    string? RuntimeError,
    long MemoryAvailableBytes,
    double DiskAvailableRatio,
    double InodesAvailableRatio,
    long FreeProcessIds,
    string? Remark);

/// <summary>Derives a node's conditions, with upstream's reasons, messages and thresholds. Pure.</summary>
public static class NodeConditions
{
    private const long MemoryThreshold = 100L * 1024 * 1024;
    private const double DiskThreshold = 0.10;
    private const double InodeThreshold = 0.05;
    private const long ProcessThreshold = 1000;

    /// <summary>The conditions; transition times are kept from <paramref name="before"/> where the status is the same.</summary>
    public static List<NodeCondition> Compose(NodeHealth health, IReadOnlyList<NodeCondition> before, DateTimeOffset now)
    {
        var memory = health.MemoryAvailableBytes < MemoryThreshold;
        var disk = health.DiskAvailableRatio < DiskThreshold || health.InodesAvailableRatio < InodeThreshold;
        var pids = health.FreeProcessIds < ProcessThreshold;
        var remark = health.Remark is { } text ? "; " + text : "";
        List<NodeCondition> own =
        [
            Pressure("MemoryPressure", memory, "KubeletHasInsufficientMemory", "KubeletHasSufficientMemory", "sufficient memory available", "insufficient memory available"),
            Pressure("DiskPressure", disk, "KubeletHasDiskPressure", "KubeletHasNoDiskPressure", "no disk pressure", "disk pressure"),
            Pressure("PIDPressure", pids, "KubeletHasInsufficientPID", "KubeletHasSufficientPID", "sufficient PID available", "insufficient PID available"),
            health.RuntimeError is { } error
                ? Make("Ready", false, "KubeletNotReady", error)
                : Make("Ready", true, "KubeletReady", "kubelet is posting ready status" + remark),
        ];
        foreach (var condition in own)
        {
            var old = before.FirstOrDefault(c => c.Type == condition.Type);
            condition.LastHeartbeatTime = KubeTime.TruncateToSeconds(now);
            condition.LastTransitionTime =
                old is { LastTransitionTime: { } since } && old.Status == condition.Status ? since : KubeTime.TruncateToSeconds(now);
        }

        own.InsertRange(0, before.Where(c => own.All(o => o.Type != c.Type)));
        return own;
    }

    private static NodeCondition Pressure(string type, bool pressed, string bad, string good, string goodText, string badText) =>
        Make(type, pressed, pressed ? bad : good, "kubelet has " + (pressed ? badText : goodText));

    private static NodeCondition Make(string type, bool status, string reason, string message) => new()
    {
        Type = type, Status = status ? "True" : "False", Reason = reason, Message = message,
    };
}
