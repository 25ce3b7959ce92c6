namespace EdgeOrch.Scheduler.Framework;

/// <summary>Kinds of change that can make a waiting pod fit.</summary>
[Flags]
public enum ClusterEvents
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>A node appeared.</summary>
    NodeAdded = 1,

    /// <summary>A node can take more.</summary>
    NodeAllocatable = 2,

    /// <summary>A node's labels changed.</summary>
    NodeLabels = 4,

    /// <summary>A node's taints or its unschedulable mark changed.</summary>
    NodeTaints = 8,

    /// <summary>A pod that took room left.</summary>
    PodDeleted = 16,

    /// <summary>A pod was placed or its labels changed.</summary>
    PodPlaced = 32,

    /// <summary>Anything about nodes.</summary>
    AnyNode = NodeAdded | NodeAllocatable | NodeLabels | NodeTaints,
}
