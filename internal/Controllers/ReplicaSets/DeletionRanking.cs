using System.Globalization;
using System.Numerics;
using EdgeOrch.Controllers.Pods;

namespace EdgeOrch.Controllers.ReplicaSets;

/// <summary>Chooses which pods a shrinking replica set gives up, in upstream's order.</summary>
internal static class DeletionRanking
{
    private const string CostAnnotation = "controller.kubernetes.io/pod-deletion-cost";

    /// <summary>
    /// The <paramref name="count"/> pods to delete: unbound, pending, not ready, cheap, doubled up on a node (among
    /// <paramref name="related"/>, the active pods of all replica sets of the same owner), recently ready, often
    /// restarted and young ones first. Ages are compared by order of magnitude so that the oldest are not always spared.
    /// </summary>
    public static IReadOnlyList<Pod> Choose(IReadOnlyList<Pod> pods, IEnumerable<Pod> related, int count, DateTimeOffset now)
    {
        if (count >= pods.Count)
        {
            return pods;
        }

        var perNode = related.Where(pod => pod.IsActive())
            .GroupBy(pod => pod.Spec?.NodeName ?? "", StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Count(), StringComparer.Ordinal);
        return pods.Select(pod => Rank.Of(pod, perNode.GetValueOrDefault(pod.Spec?.NodeName ?? ""), now)).Order().Take(count).Select(rank => rank.Pod).ToList();
    }

    private sealed record Rank(
        Pod Pod, int Bound, int Phase, int Ready, int Cost, int Neighbours, int ReadyAge, int Restarts, int Age) : IComparable<Rank>
    {
        public static Rank Of(Pod pod, int neighbours, DateTimeOffset now)
        {
            var ready = pod.IsReady();
            return new Rank(
                pod,
                string.IsNullOrEmpty(pod.Spec?.NodeName) ? 0 : 1,
                pod.Status?.Phase switch { "Running" => 2, "Unknown" => 1, _ => 0 },
                ready ? 1 : 0,
                CostOf(pod),
                neighbours,
                ready ? Magnitude(pod.Condition("Ready")?.LastTransitionTime, now) : 0,
                pod.Status?.ContainerStatuses?.Max(status => status.RestartCount ?? 0) ?? 0,
                Magnitude(pod.Metadata.CreationTimestamp, now));
        }

        public int CompareTo(Rank? other)
        {
            if (other is null)
            {
                return 1;
            }

            Span<int> steps =
            [
                Bound.CompareTo(other.Bound), Phase.CompareTo(other.Phase), Ready.CompareTo(other.Ready), Cost.CompareTo(other.Cost),
                other.Neighbours.CompareTo(Neighbours), ReadyAge.CompareTo(other.ReadyAge), other.Restarts.CompareTo(Restarts), Age.CompareTo(other.Age),
            ];
            foreach (var step in steps)
            {
                if (step != 0)
                {
                    return step;
                }
            }

            return string.CompareOrdinal(Pod.Metadata.Uid, other.Pod.Metadata.Uid);
        }

        private static int CostOf(Pod pod) =>
            int.TryParse(pod.Metadata.Annotations?.GetValueOrDefault(CostAnnotation), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var cost) ? cost : 0;

        // An absent time counts as the youngest.
        private static int Magnitude(DateTimeOffset? since, DateTimeOffset now) =>
            since is { } start && now > start ? BitOperations.Log2((ulong)(now - start).Ticks) : -1;
    }
}
