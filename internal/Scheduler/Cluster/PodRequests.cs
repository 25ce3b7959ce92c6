using EdgeOrch.Api.Types;

namespace EdgeOrch.Scheduler.Cluster;

/// <summary>
/// What a pod asks of a node, as upstream counts it: the sum over containers and sidecars, or the largest init container
/// together with the sidecars before it, plus overhead.
/// </summary>
public static class PodRequests
{
    /// <summary>What a container that names no CPU request is counted as when nodes are scored, in thousandths of a core.</summary>
    public const long DefaultMilliCpu = 100;

    /// <summary>What a container that names no memory request is counted as when nodes are scored, in bytes.</summary>
    public const long DefaultMemoryBytes = 200L * 1024 * 1024;

    /// <summary>The amounts that must fit.</summary>
    public static ResourceAmounts Of(PodSpec spec) => Sum(spec, static r => ResourceAmounts.From(r));

    /// <summary>The amounts used for scoring, where no request counts as a small one.</summary>
    public static ResourceAmounts NonZeroOf(PodSpec spec) => Sum(spec, static r =>
    {
        var amounts = ResourceAmounts.From(r);
        amounts.MilliCpu = r is not null && r.ContainsKey(ResourceAmounts.Cpu) ? amounts.MilliCpu : DefaultMilliCpu;
        amounts.MemoryBytes = r is not null && r.ContainsKey(ResourceAmounts.Memory) ? amounts.MemoryBytes : DefaultMemoryBytes;
        return amounts;
    });

    private static ResourceAmounts Sum(PodSpec spec, Func<IReadOnlyDictionary<string, Quantity>?, ResourceAmounts> amountsOf)
    {
        var total = new ResourceAmounts();
        foreach (var container in spec.Containers ?? [])
        {
            total.Add(amountsOf(container.Resources?.Requests));
        }

        var sidecars = new ResourceAmounts();
        var initPeak = new ResourceAmounts();
        foreach (var container in spec.InitContainers ?? [])
        {
            var amounts = amountsOf(container.Resources?.Requests);
            if (container.RestartPolicy == "Always")
            {
                total.Add(amounts);
                sidecars.Add(amounts);
                initPeak.Max(sidecars);
            }
            else
            {
                amounts.Add(sidecars);
                initPeak.Max(amounts);
            }
        }

        total.Max(initPeak);
        total.Add(ResourceAmounts.From(spec.Overhead));
        return total;
    }
}
