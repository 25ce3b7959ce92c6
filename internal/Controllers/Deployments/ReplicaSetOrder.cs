namespace EdgeOrch.Controllers.Deployments;

/// <summary>Orders of replica sets; names break ties so that every plan is deterministic.</summary>
internal static class ReplicaSetOrder
{
    public static IComparer<ReplicaSet> OldestFirst { get; } = Comparer<ReplicaSet>.Create(ByAge);

    public static IComparer<ReplicaSet> LargestThenNewest { get; } = Comparer<ReplicaSet>.Create((a, b) => BySize(b, a) is not 0 and var size ? size : ByAge(b, a));

    public static IComparer<ReplicaSet> LargestThenOldest { get; } = Comparer<ReplicaSet>.Create((a, b) => BySize(b, a) is not 0 and var size ? size : ByAge(a, b));

    public static IComparer<ReplicaSet> LowestRevisionFirst { get; } = Comparer<ReplicaSet>.Create(
        (a, b) => RevisionAnnotations.RevisionOf(a).CompareTo(RevisionAnnotations.RevisionOf(b)) is not 0 and var revision ? revision : ByAge(a, b));

    /// <summary>The wanted size of a set.</summary>
    public static int Size(this ReplicaSet set) => set.Spec?.Replicas ?? 1;

    private static int BySize(ReplicaSet a, ReplicaSet b) => a.Size().CompareTo(b.Size());

    private static int ByAge(ReplicaSet a, ReplicaSet b) =>
        (a.Metadata.CreationTimestamp ?? DateTimeOffset.MaxValue).CompareTo(b.Metadata.CreationTimestamp ?? DateTimeOffset.MaxValue) is not 0 and var age
            ? age
            : string.CompareOrdinal(a.Metadata.Name, b.Metadata.Name);
}
