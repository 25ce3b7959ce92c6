namespace EdgeOrch.Controllers.Deployments;

/// <summary>What one look at a deployment decided. Applied in the order of the members.</summary>
internal sealed record DeploymentPlan
{
    /// <summary>A replica set to create for a template that has none.</summary>
    public ReplicaSet? Create { get; init; }

    /// <summary>Replica sets to update.</summary>
    public IReadOnlyList<ReplicaSetChange> Changes { get; init; } = [];

    /// <summary>The deployment's revision annotation if it must change.</summary>
    public string? Revision { get; init; }

    /// <summary>The status as it should be; compare before writing.</summary>
    public required DeploymentStatus Status { get; init; }

    /// <summary>Replica sets beyond the history limit.</summary>
    public IReadOnlyList<ReplicaSet> Delete { get; init; } = [];

    /// <summary>When to look again although nothing changed: the progress deadline.</summary>
    public TimeSpan? CheckAgain { get; init; }
}

/// <summary>A replica set as it should be, and the event that tells of it, if any.</summary>
internal sealed record ReplicaSetChange(ReplicaSet Desired, string? Event);
