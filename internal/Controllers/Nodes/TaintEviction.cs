namespace EdgeOrch.Controllers.Nodes;

/// <summary>Decides when a pod must leave a node because of NoExecute taints. Pure.</summary>
internal static class TaintEviction
{
    /// <summary>When the pod must go, or null when it tolerates every taint for good.</summary>
    /// <param name="tolerations">The pod's tolerations.</param>
    /// <param name="taints">The node's taints; only NoExecute ones count.</param>
    /// <param name="since">When a taint that does not say since when began to matter.</param>
    public static DateTimeOffset? EvictAt(IReadOnlyList<Toleration>? tolerations, IEnumerable<Taint> taints, DateTimeOffset since)
    {
        DateTimeOffset? earliest = null;
        foreach (var taint in taints.Where(taint => taint.Effect == NodeTaints.NoExecute))
        {
            var start = taint.TimeAdded ?? since;
            var match = tolerations?.FirstOrDefault(toleration => Tolerates(toleration, taint));
            if (match is { TolerationSeconds: null })
            {
                continue;
            }

            var at = match is null ? start : KubeTime.After(start, Math.Max(0, match.TolerationSeconds!.Value));
            earliest = earliest is null || at < earliest ? at : earliest;
        }

        return earliest;
    }

    private static bool Tolerates(Toleration toleration, Taint taint)
    {
        if (!string.IsNullOrEmpty(toleration.Effect) && toleration.Effect != taint.Effect)
        {
            return false;
        }

        if (!string.IsNullOrEmpty(toleration.Key) && toleration.Key != taint.Key)
        {
            return false;
        }

        return toleration.Operator == "Exists" || (toleration.Operator is null or "" or "Equal" && !string.IsNullOrEmpty(toleration.Key)
            && (toleration.Value ?? "") == (taint.Value ?? ""));
    }
}
