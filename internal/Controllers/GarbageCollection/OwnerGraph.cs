namespace EdgeOrch.Controllers.GarbageCollection;

/// <summary>
/// Who owns whom, over all kinds, by uid. It is told of every change and answers with what must be looked at because of
/// it. It does no I/O. Thread-safe.
/// </summary>
internal sealed class OwnerGraph
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, GraphNode> _nodes = new(StringComparer.Ordinal);

    /// <summary>How many objects are known, virtual ones included.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _nodes.Count;
            }
        }
    }

    /// <summary>Takes a change in.</summary>
    public GraphEffects Observe(MetadataChange change)
    {
        var effects = new GraphEffects();
        lock (_lock)
        {
            if (change.New is { } header)
            {
                Put(header, effects);
            }
            else
            {
                Remove(change.Object.Uid, effects);
            }
        }

        return effects;
    }

    /// <summary>Takes in that a virtual object does not exist.</summary>
    public GraphEffects ObserveAbsent(string uid)
    {
        var effects = new GraphEffects();
        lock (_lock)
        {
            if (_nodes.TryGetValue(uid, out var node) && node.Header is null)
            {
                Remove(uid, effects);
            }
        }

        return effects;
    }

    /// <summary>
    /// Takes in that a resource is not followed any more, so that the ends of its objects will not be seen: those that others name
    /// become virtual, the rest is forgotten.
    /// </summary>
    public GraphEffects Unfollow(ResourceType resource)
    {
        var effects = new GraphEffects();
        lock (_lock)
        {
            foreach (var node in _nodes.Values.Where(node => node.Header?.Resource == resource).ToList())
            {
                Forget(node, effects);
            }
        }

        return effects;
    }

    /// <summary>A copy of what is known of an object, or null.</summary>
    public GraphView? Find(string uid)
    {
        lock (_lock)
        {
            return _nodes.TryGetValue(uid, out var node)
                ? new GraphView(node.Header, node.Reference, node.ReferenceNamespace, node.Dependents.Select(d => d.Header).OfType<ObjectHeader>().ToList())
                : null;
        }
    }

    /// <summary>Whether every owner of the object is known to be there and stays: then there is nothing to ask the server.</summary>
    public bool OwnersStay(ObjectHeader header)
    {
        lock (_lock)
        {
            return (header.Owners ?? []).All(owner =>
                _nodes.TryGetValue(owner.Uid ?? "", out var node) && node.Header is { } known && IsReachable(header, known) && !node.IsDeletingDependents);
        }
    }

    /// <summary>The uids of objects known only from references.</summary>
    public IReadOnlyList<string> Virtual()
    {
        lock (_lock)
        {
            return _nodes.Values.Where(node => node.Header is null).Select(node => node.Uid).ToList();
        }
    }

    private static bool IsReachable(ObjectHeader dependent, ObjectHeader owner) => owner.Namespace.Length == 0 || owner.Namespace == dependent.Namespace;

    private void Put(ObjectHeader header, GraphEffects effects)
    {
        if (!_nodes.TryGetValue(header.Uid, out var node))
        {
            _nodes[header.Uid] = node = new GraphNode { Uid = header.Uid };
        }

        var before = node.Header;
        node.Header = header;
        Link(node, before?.Owners ?? [], header.Owners ?? [], effects);
        if (GraphNode.HasFinalizer(header, GraphNode.OrphanFinalizer) && !GraphNode.HasFinalizer(before, GraphNode.OrphanFinalizer))
        {
            effects.Orphan.Add(header.Uid);
        }

        if (node.IsDeletingDependents && !GraphNode.HasFinalizer(before, GraphNode.ForegroundFinalizer))
        {
            effects.Examine.Add(header.Uid);
            effects.Examine.UnionWith(node.Dependents.Select(dependent => dependent.Uid));
        }
    }

    private void Link(GraphNode node, IReadOnlyList<OwnerReference> before, IReadOnlyList<OwnerReference> after, GraphEffects effects)
    {
        foreach (var old in before)
        {
            var kept = after.FirstOrDefault(owner => owner.Uid == old.Uid);
            if (kept is null)
            {
                Unlink(node, old.Uid ?? "", effects);
            }
            else if (old.BlockOwnerDeletion == true && kept.BlockOwnerDeletion != true)
            {
                ExamineWaiting(old.Uid ?? "", effects);
            }
        }

        foreach (var owner in after)
        {
            var uid = owner.Uid ?? "";
            if (!_nodes.TryGetValue(uid, out var known))
            {
                _nodes[uid] = known = new GraphNode { Uid = uid, Reference = owner, ReferenceNamespace = node.Header!.Namespace };
                effects.Examine.Add(uid);
            }

            if (known.AddDependent(node) && known.Header is { } header && (!IsReachable(node.Header!, header) || known.IsDeletingDependents))
            {
                effects.Examine.Add(node.Uid);
            }
        }
    }

    private void Remove(string uid, GraphEffects effects)
    {
        if (!_nodes.Remove(uid, out var node))
        {
            return;
        }

        foreach (var owner in node.Header?.Owners ?? [])
        {
            Unlink(node, owner.Uid ?? "", effects);
        }

        effects.Examine.UnionWith(node.Dependents.Select(dependent => dependent.Uid));
    }

    private void Forget(GraphNode node, GraphEffects effects)
    {
        foreach (var owner in node.Header?.Owners ?? [])
        {
            Unlink(node, owner.Uid ?? "", effects);
        }

        node.Header = null;
        if (node.Dependents.FirstOrDefault(dependent => dependent.Header is not null)?.Header is not { } dependent)
        {
            _nodes.Remove(node.Uid);
            return;
        }

        node.Reference = dependent.Owners!.First(owner => owner.Uid == node.Uid);
        node.ReferenceNamespace = dependent.Namespace;
        effects.Examine.Add(node.Uid);
    }

    private void Unlink(GraphNode node, string ownerUid, GraphEffects effects)
    {
        if (!_nodes.TryGetValue(ownerUid, out var owner))
        {
            return;
        }

        owner.RemoveDependent(node);
        if (owner.Header is null && owner.Dependents.Count == 0)
        {
            // Nobody refers to it any more.
            _nodes.Remove(ownerUid);
        }

        ExamineWaiting(ownerUid, effects);
    }

    private void ExamineWaiting(string ownerUid, GraphEffects effects)
    {
        if (_nodes.TryGetValue(ownerUid, out var owner) && owner.IsDeletingDependents)
        {
            effects.Examine.Add(ownerUid);
        }
    }
}

/// <summary>A copy of what the graph knows of one object.</summary>
internal sealed record GraphView(ObjectHeader? Header, OwnerReference? Reference, string ReferenceNamespace, IReadOnlyList<ObjectHeader> Dependents);
