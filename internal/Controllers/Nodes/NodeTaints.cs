namespace EdgeOrch.Controllers.Nodes;

/// <summary>The taints that follow from a node's conditions. Pure.</summary>
internal static class NodeTaints
{
    public const string NotReady = "node.kubernetes.io/not-ready";
    public const string Unreachable = "node.kubernetes.io/unreachable";
    public const string NoSchedule = "NoSchedule";
    public const string NoExecute = "NoExecute";

    private static readonly (string Condition, string Status, string Taint)[] FromConditions =
    [
        ("Ready", "False", NotReady),
        ("Ready", "Unknown", Unreachable),
        ("MemoryPressure", "True", "node.kubernetes.io/memory-pressure"),
        ("DiskPressure", "True", "node.kubernetes.io/disk-pressure"),
        ("PIDPressure", "True", "node.kubernetes.io/pid-pressure"),
        ("NetworkUnavailable", "True", "node.kubernetes.io/network-unavailable"),
    ];

    private const string Unschedulable = "node.kubernetes.io/unschedulable";

    /// <summary>The key of the NoExecute taint the node's readiness asks for, or null when it is ready or never reported.</summary>
    public static string? EvictingKey(V1Node node) => node.Condition("Ready")?.Status switch
    {
        "False" => NotReady,
        "Unknown" => Unreachable,
        _ => null,
    };

    /// <summary>Whether the node carries a NoExecute taint of this controller.</summary>
    public static bool HasEvicting(V1Node node, string key) => node.Spec?.Taints?.Exists(taint => taint.Key == key && taint.Effect == NoExecute) == true;

    /// <summary>The taints the node should have, or null when it has them. Taints of others stay.</summary>
    /// <param name="node">The node.</param>
    /// <param name="evictingKey">The NoExecute taint to carry, or null for none.</param>
    /// <param name="now">When new taints begin.</param>
    public static List<Taint>? Update(V1Node node, string? evictingKey, DateTimeOffset now)
    {
        var before = node.Spec?.Taints ?? [];
        var wanted = new List<(string Key, string Effect)>();
        foreach (var (condition, status, taint) in FromConditions)
        {
            if (node.Condition(condition)?.Status == status)
            {
                wanted.Add((taint, NoSchedule));
            }
        }

        if (node.Spec?.Unschedulable == true)
        {
            wanted.Add((Unschedulable, NoSchedule));
        }

        if (evictingKey is not null)
        {
            wanted.Add((evictingKey, NoExecute));
        }

        var after = before.Where(taint => !IsOurs(taint) || wanted.Contains((taint.Key!, taint.Effect!))).ToList();
        foreach (var (key, effect) in wanted.Where(want => !after.Exists(taint => taint.Key == want.Key && taint.Effect == want.Effect)))
        {
            after.Add(new Taint { Key = key, Effect = effect, TimeAdded = KubeTime.TruncateToSeconds(now) });
        }

        return after.Count == before.Count && after.SequenceEqual(before) ? null : after;
    }

    private static bool IsOurs(Taint taint) => taint.Effect switch
    {
        NoSchedule => taint.Key == Unschedulable || Array.Exists(FromConditions, from => from.Taint == taint.Key),
        NoExecute => taint.Key is NotReady or Unreachable,
        _ => false,
    };
}
