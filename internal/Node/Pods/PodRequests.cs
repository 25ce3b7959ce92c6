using EdgeOrch.Api.Types;

namespace EdgeOrch.Node.Pods;

/// <summary>What a pod asks of a node: the larger of its start (init containers beside earlier sidecars) and its run, plus overhead. Pure.</summary>
public static class PodRequests
{
    /// <summary>The amounts by resource; a limit without a request counts as one.</summary>
    public static IReadOnlyDictionary<string, Quantity> Of(Pod pod)
    {
        var total = new Dictionary<string, Quantity>(StringComparer.Ordinal);
        foreach (var container in pod.Spec?.Containers ?? [])
        {
            Add(total, Requests(container));
        }

        var sidecars = new Dictionary<string, Quantity>(StringComparer.Ordinal);
        var start = new Dictionary<string, Quantity>(StringComparer.Ordinal);
        foreach (var init in pod.Spec?.InitContainers ?? [])
        {
            var requests = Requests(init);
            if (init.RestartPolicy == "Always")
            {
                Add(sidecars, requests);
                Add(total, requests);
                continue;
            }

            var beside = new Dictionary<string, Quantity>(sidecars, StringComparer.Ordinal);
            Add(beside, requests);
            Raise(start, beside);
        }

        Raise(total, start);
        Add(total, pod.Spec?.Overhead ?? []);
        return total;
    }

    private static Dictionary<string, Quantity> Requests(Container container)
    {
        var requests = new Dictionary<string, Quantity>(container.Resources?.Limits ?? [], StringComparer.Ordinal);
        foreach (var (name, amount) in container.Resources?.Requests ?? [])
        {
            requests[name] = amount;
        }

        return requests;
    }

    private static void Add(Dictionary<string, Quantity> total, IReadOnlyDictionary<string, Quantity> more)
    {
        foreach (var (name, amount) in more)
        {
            total[name] = total.TryGetValue(name, out var sum) ? sum + amount : amount;
        }
    }

    private static void Raise(Dictionary<string, Quantity> total, Dictionary<string, Quantity> least)
    {
        foreach (var (name, amount) in least)
        {
            if (!total.TryGetValue(name, out var sum) || sum < amount)
            {
                total[name] = amount;
            }
        }
    }
}
