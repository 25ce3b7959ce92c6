using System.Globalization;

namespace EdgeOrch.Controllers.Deployments;

/// <summary>
/// The deployment and its replica sets while a plan is being made: copies that steps change and later steps see changed.
/// Single-threaded.
/// </summary>
internal sealed class RolloutDraft
{
    private readonly Dictionary<ReplicaSet, string?> _changed = new(ReferenceEqualityComparer.Instance);

    public RolloutDraft(Deployment deployment, IEnumerable<ReplicaSet> owned, DateTimeOffset now)
    {
        Deployment = JsonModel.Clone(deployment);
        Status = Deployment.Status ??= new DeploymentStatus();
        Now = now;
        var sets = owned.Select(JsonModel.Clone).OrderBy(set => set, ReplicaSetOrder.OldestFirst).ToList();
        New = sets.Find(set => PodTemplates.Same(set.Spec?.Template, Deployment.Spec?.Template));
        Old = sets.Where(set => set != New).ToList();
    }

    /// <summary>The deployment; its status is <see cref="Status"/>.</summary>
    public Deployment Deployment { get; }

    /// <summary>The status with the conditions set so far; counts are those last written.</summary>
    public DeploymentStatus Status { get; }

    /// <summary>The time of the plan.</summary>
    public DateTimeOffset Now { get; }

    /// <summary>The replica set of the current template, also one that is yet to be created.</summary>
    public ReplicaSet? New { get; private set; }

    /// <summary>Whether <see cref="New"/> must be created.</summary>
    public bool Creates { get; private set; }

    /// <summary>The replica sets of earlier templates, oldest first.</summary>
    public IReadOnlyList<ReplicaSet> Old { get; }

    /// <summary>All replica sets.</summary>
    public IReadOnlyList<ReplicaSet> All => New is null ? Old : [.. Old, New];

    /// <summary>The deployment's revision annotation if it changes.</summary>
    public string? Revision { get; set; }

    /// <summary>The updates so far.</summary>
    public IReadOnlyList<ReplicaSetChange> Changes => _changed.Where(c => !Creates || c.Key != New).Select(c => new ReplicaSetChange(c.Key, c.Value)).ToList();

    /// <summary>Marks a replica set as changed without an event.</summary>
    public void Touch(ReplicaSet set) => _changed.TryAdd(set, null);

    /// <summary>Adds the replica set to create.</summary>
    public void Create(ReplicaSet set)
    {
        New = set;
        Creates = true;
    }

    /// <summary>Sets a replica set's size and notes for which size of the deployment; returns whether the size changed.</summary>
    public bool Scale(ReplicaSet set, int replicas)
    {
        var before = set.Spec!.Replicas ?? 1;
        if (RevisionAnnotations.SetSizes(set, Deployment))
        {
            Touch(set);
        }

        if (before == replicas)
        {
            return false;
        }

        set.Spec.Replicas = replicas;
        _changed[set] = string.Create(
            CultureInfo.InvariantCulture, $"Scaled {(before < replicas ? "up" : "down")} replica set {set.Metadata.Name} from {before} to {replicas}");
        return true;
    }
}
