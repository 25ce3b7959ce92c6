namespace EdgeOrch.Controllers.GarbageCollection;

/// <summary>What a change of the graph asks for: objects, by uid, to examine for deletion and owners to orphan.</summary>
internal sealed class GraphEffects
{
    /// <summary>Objects whose owners or dependents changed.</summary>
    public HashSet<string> Examine { get; } = new(StringComparer.Ordinal);

    /// <summary>Objects being deleted that leave their dependents behind.</summary>
    public HashSet<string> Orphan { get; } = new(StringComparer.Ordinal);
}
