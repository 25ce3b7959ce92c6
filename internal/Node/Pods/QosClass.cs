using EdgeOrch.Api.Types;

namespace EdgeOrch.Node.Pods;

/// <summary>The quality-of-service class of a pod, from the cpu and memory of its containers as upstream defines it. Pure.</summary>
public static class QosClass
{
    /// <summary>Every container has limits for cpu and memory, equal to its requests.</summary>
    public const string Guaranteed = "Guaranteed";

    /// <summary>Some container asks for something.</summary>
    public const string Burstable = "Burstable";

    /// <summary>No container asks for anything.</summary>
    public const string BestEffort = "BestEffort";

    private static readonly string[] Counted = ["cpu", "memory"];

    /// <summary>Computes the class.</summary>
    public static string Of(Pod pod)
    {
        var guaranteed = true;
        var any = false;
        foreach (var container in (pod.Spec?.InitContainers ?? []).Concat(pod.Spec?.Containers ?? []))
        {
            foreach (var resource in Counted)
            {
                var limit = Amount(container.Resources?.Limits, resource);
                var request = Amount(container.Resources?.Requests, resource) ?? limit;
                any |= limit is not null || request is not null;
                guaranteed &= limit is not null && request == limit;
            }
        }

        return !any ? BestEffort : guaranteed ? Guaranteed : Burstable;
    }

    private static Quantity? Amount(Dictionary<string, Quantity>? map, string resource) =>
        map is not null && map.TryGetValue(resource, out var value) && !value.IsZero ? value : null;
}
