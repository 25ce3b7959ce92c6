using EdgeOrch.Api.Types;

namespace EdgeOrch.Node.Pods;

/// <summary>Decides whether the node takes a pod that was bound to it: the scheduler may have judged by an old picture. Pure.</summary>
public static class PodAdmission
{
    /// <summary>Why the pod is refused, as upstream words it; null takes it.</summary>
    /// <param name="pod">The pod.</param>
    /// <param name="others">The pods that already have their place.</param>
    /// <param name="allocatable">What the node offers.</param>
    /// <param name="labels">The node's labels; null skips the check of the selector.</param>
    public static (string Reason, string Message)? Check(
        Pod pod,
        IReadOnlyCollection<Pod> others,
        IReadOnlyDictionary<string, Quantity> allocatable,
        IReadOnlyDictionary<string, string>? labels)
    {
        if (labels is not null && (pod.Spec?.NodeSelector ?? []).Any(s => labels.GetValueOrDefault(s.Key) != s.Value))
        {
            return ("NodeAffinity", "Predicate NodeAffinity failed: the node's labels do not match the pod's node selector");
        }

        if (allocatable.TryGetValue("pods", out var places) && others.Count + 1 > places.Value)
        {
            return Short("pods", "1", Quantity.FromUnits(others.Count), places);
        }

        var used = new Dictionary<string, Quantity>(StringComparer.Ordinal);
        foreach (var (name, amount) in others.SelectMany(PodRequests.Of))
        {
            used[name] = used.TryGetValue(name, out var sum) ? sum + amount : amount;
        }

        foreach (var (name, amount) in PodRequests.Of(pod).Where(r => !r.Value.IsZero))
        {
            var offered = allocatable.TryGetValue(name, out var there) ? there : Quantity.FromUnits(0);
            var taken = used.TryGetValue(name, out var sum) ? sum : Quantity.FromUnits(0);
            if (taken + amount > offered)
            {
                return Short(name, Amount(name, amount), taken, offered);
            }
        }

        return null;
    }

    private static (string Reason, string Message) Short(string resource, string requested, Quantity used, Quantity capacity) => (
        "OutOf" + resource,
        $"Node didn't have enough resource: {resource}, requested: {requested}, used: {Amount(resource, used)}, capacity: {Amount(resource, capacity)}");

    private static string Amount(string resource, Quantity amount) =>
        (resource == "cpu" ? amount.MilliValue : amount.Value).ToString(System.Globalization.CultureInfo.InvariantCulture);
}
