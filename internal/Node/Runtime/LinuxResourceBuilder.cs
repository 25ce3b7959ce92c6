using EdgeOrch.Api.Types;
using EdgeOrch.Node.Cri.V1;
using EdgeOrch.Node.Pods;
using Container = EdgeOrch.Api.Types.Container;

namespace EdgeOrch.Node.Runtime;

/// <summary>Turns requests and limits into what the kernel is told, with upstream's formulas. Pure.</summary>
public static class LinuxResourceBuilder
{
    private const long MinimumShares = 2;
    private const long MaximumShares = 262144;
    private const long Period = 100_000;
    private const long MinimumQuota = 1000;
    private const int GuaranteedScore = -997;
    private const int BestEffortScore = 1000;

    /// <summary>The resources of one container.</summary>
    /// <param name="pod">Its pod.</param>
    /// <param name="container">The container.</param>
    /// <param name="memoryCapacity">The node's memory in bytes.</param>
    public static LinuxContainerResources Of(Pod pod, Container container, long memoryCapacity)
    {
        var resources = new LinuxContainerResources { OomScoreAdj = OomScore(pod, container, memoryCapacity) };
        var limit = Amount(container.Resources?.Limits, "cpu");
        var request = Amount(container.Resources?.Requests, "cpu") ?? limit;
        resources.CpuShares = Shares(request?.MilliValue ?? 0);
        if (limit is { } cpu)
        {
            resources.CpuPeriod = Period;
            resources.CpuQuota = Math.Max(MinimumQuota, cpu.MilliValue * Period / 1000);
        }

        resources.MemoryLimitInBytes = Amount(container.Resources?.Limits, "memory")?.Value ?? 0;
        return resources;
    }

    /// <summary>CPU shares for thousandths of a core.</summary>
    public static long Shares(long milliCpu) => Math.Clamp(milliCpu * 1024 / 1000, MinimumShares, MaximumShares);

    /// <summary>Which process the kernel kills first: the less of its memory was reserved, the sooner.</summary>
    public static long OomScore(Pod pod, Container container, long memoryCapacity)
    {
        switch (QosClass.Of(pod))
        {
            case QosClass.Guaranteed:
                return GuaranteedScore;
            case QosClass.BestEffort:
                return BestEffortScore;
        }

        var request = Amount(container.Resources?.Requests, "memory")?.Value ?? 0;
        var score = BestEffortScore - (BestEffortScore * request / Math.Max(1, memoryCapacity));
        return Math.Clamp(score, BestEffortScore + GuaranteedScore, BestEffortScore - 1);
    }

    private static Quantity? Amount(Dictionary<string, Quantity>? map, string name) =>
        map is not null && map.TryGetValue(name, out var value) && !value.IsZero ? value : null;
}
