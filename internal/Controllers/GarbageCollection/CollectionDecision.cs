namespace EdgeOrch.Controllers.GarbageCollection;

/// <summary>What an owner means for its dependent.</summary>
internal enum OwnerState
{
    /// <summary>It is there and keeps the dependent.</summary>
    Solid,

    /// <summary>It is gone.</summary>
    Absent,

    /// <summary>It waits for its dependents to go first.</summary>
    WaitingForDependents,
}

/// <summary>What to do with an object because of its owners.</summary>
internal enum CollectionAction
{
    /// <summary>Nothing.</summary>
    Keep,

    /// <summary>Remove the references to owners that do not keep it.</summary>
    DropReferences,

    /// <summary>Delete it, dependents first.</summary>
    DeleteForeground,

    /// <summary>Delete it with the policy its own finalizers ask for, background otherwise.</summary>
    Delete,
}

/// <summary>Decides over one object. Pure.</summary>
internal static class CollectionDecision
{
    /// <summary>One solid owner keeps an object; without any it goes.</summary>
    public static CollectionAction Of(IReadOnlyCollection<OwnerState> owners, bool hasDependents)
    {
        if (owners.Count == 0)
        {
            return CollectionAction.Keep;
        }

        if (owners.Contains(OwnerState.Solid))
        {
            return owners.All(owner => owner == OwnerState.Solid) ? CollectionAction.Keep : CollectionAction.DropReferences;
        }

        return owners.Contains(OwnerState.WaitingForDependents) && hasDependents ? CollectionAction.DeleteForeground : CollectionAction.Delete;
    }

    /// <summary>The propagation policy an object's own finalizers ask for.</summary>
    public static string PolicyOf(IReadOnlyList<string>? finalizers) =>
        finalizers?.Contains(GraphNode.OrphanFinalizer) == true ? "Orphan"
        : finalizers?.Contains(GraphNode.ForegroundFinalizer) == true ? "Foreground"
        : "Background";
}
