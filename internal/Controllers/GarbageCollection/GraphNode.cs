namespace EdgeOrch.Controllers.GarbageCollection;

/// <summary>An object in the owner graph; a virtual one is known only from a reference to it. Guarded by its graph.</summary>
internal sealed class GraphNode
{
    public const string ForegroundFinalizer = "foregroundDeletion";
    public const string OrphanFinalizer = "orphan";

    private HashSet<GraphNode>? _dependents;

    /// <summary>The uid.</summary>
    public required string Uid { get; init; }

    /// <summary>The state last seen, or null while virtual.</summary>
    public ObjectHeader? Header { get; set; }

    /// <summary>How a dependent refers to a virtual object.</summary>
    public OwnerReference? Reference { get; set; }

    /// <summary>The namespace of the dependent that refers to a virtual object.</summary>
    public string ReferenceNamespace { get; set; } = "";

    /// <summary>The objects that name this one as an owner.</summary>
    public IReadOnlyCollection<GraphNode> Dependents => _dependents ?? (IReadOnlyCollection<GraphNode>)[];

    /// <summary>Whether it waits for its dependents to go.</summary>
    public bool IsDeletingDependents => HasFinalizer(Header, ForegroundFinalizer);

    /// <summary>Adds an object that names this one; false when it is there already. Most objects never have any.</summary>
    public bool AddDependent(GraphNode node) => (_dependents ??= []).Add(node);

    /// <summary>Removes an object that does not name this one any more.</summary>
    public void RemoveDependent(GraphNode node) => _dependents?.Remove(node);

    /// <summary>Whether an object being deleted has a finalizer of the collector.</summary>
    public static bool HasFinalizer(ObjectHeader? header, string finalizer) =>
        header?.DeletionTimestamp is not null && header.Finalizers?.Contains(finalizer) == true;
}
