using EdgeOrch.Controllers.Ownership;

namespace EdgeOrch.Controllers.GarbageCollection;

/// <summary>
/// Examines one object of the graph: deletes it when no owner keeps it, drops references to absent owners, and lets an
/// owner go whose blocking dependents are gone. Before anything is destroyed the server is asked, since the graph may lag.
/// </summary>
internal sealed class DependentCollector(ApiClient client, OwnerGraph graph, ResourceKinds kinds, Action<GraphEffects> follow) : IReconciler
{
    // An owner that is there is seen by its informer soon, unless it came and went while that listed again: then only asking shows it.
    private static readonly TimeSpan UnobservedOwnerPeriod = TimeSpan.FromSeconds(5);

    public string Name => GarbageCollector.ControllerName;

    public async ValueTask<TimeSpan?> ReconcileAsync(string key, CancellationToken cancellationToken)
    {
        if (graph.Find(key) is not { } view)
        {
            return null;
        }

        if (view.Header is not { } header)
        {
            return await VerifyVirtualAsync(key, view, cancellationToken).ConfigureAwait(false);
        }

        var waiting = GraphNode.HasFinalizer(header, GraphNode.ForegroundFinalizer);
        if (!waiting && (header.DeletionTimestamp is not null || graph.OwnersStay(header)))
        {
            return null;
        }

        var live = await client.FindMetadataAsync(header.Resource, header.Namespace, header.Name, cancellationToken).ConfigureAwait(false);
        if (live is null || live.Uid != header.Uid)
        {
            // Gone; the watch will say so too.
            return null;
        }

        var now = ObjectHeader.From(header.Resource, live);
        if (GraphNode.HasFinalizer(now, GraphNode.ForegroundFinalizer))
        {
            await ReleaseOwnerAsync(now, live, view, cancellationToken).ConfigureAwait(false);
        }
        else if (now.DeletionTimestamp is null)
        {
            await CollectAsync(now, live, view, cancellationToken).ConfigureAwait(false);
        }

        return null;
    }

    private async ValueTask<TimeSpan?> VerifyVirtualAsync(string uid, GraphView view, CancellationToken cancellationToken)
    {
        if (await StateOfAsync(view.Reference!, view.ReferenceNamespace, cancellationToken).ConfigureAwait(false) == OwnerState.Absent)
        {
            follow(graph.ObserveAbsent(uid));
            return null;
        }

        // Of a kind that is not served nothing can be learned before it is, and then all such owners are examined again.
        return kinds.Of(view.Reference!) is null ? null : UnobservedOwnerPeriod;
    }

    private async ValueTask ReleaseOwnerAsync(ObjectHeader owner, ObjectMeta live, GraphView view, CancellationToken cancellationToken)
    {
        var blocking = view.Dependents.Where(d => d.Owners?.Any(o => o.Uid == owner.Uid && o.BlockOwnerDeletion == true) == true).ToList();
        if (blocking.Count == 0)
        {
            await PatchAsync(owner, MetadataPatches.WithoutFinalizer(live, GraphNode.ForegroundFinalizer), cancellationToken).ConfigureAwait(false);
            return;
        }

        var effects = new GraphEffects();
        effects.Examine.UnionWith(blocking.Where(d => !GraphNode.HasFinalizer(d, GraphNode.ForegroundFinalizer)).Select(d => d.Uid));
        follow(effects);
    }

    private async ValueTask CollectAsync(ObjectHeader item, ObjectMeta live, GraphView view, CancellationToken cancellationToken)
    {
        var states = new Dictionary<OwnerReference, OwnerState>(ReferenceEqualityComparer.Instance);
        foreach (var owner in item.Owners ?? [])
        {
            states[owner] = await StateOfAsync(owner, item.Namespace, cancellationToken).ConfigureAwait(false);
        }

        switch (CollectionDecision.Of(states.Values, view.Dependents.Count > 0))
        {
            case CollectionAction.DropReferences:
                var solid = item.Owners!.Where(owner => states[owner] == OwnerState.Solid).ToList();
                await PatchAsync(item, MetadataPatches.Owners(live, solid), cancellationToken).ConfigureAwait(false);
                break;
            case CollectionAction.DeleteForeground:
                var revision = await UnblockCycleAsync(item, live, view, cancellationToken).ConfigureAwait(false);
                await DeleteAsync(item with { ResourceVersion = revision }, "Foreground", cancellationToken).ConfigureAwait(false);
                break;
            case CollectionAction.Delete:
                await DeleteAsync(item, CollectionDecision.PolicyOf(item.Finalizers), cancellationToken).ConfigureAwait(false);
                break;
        }
    }

    // A dependent that itself waits for its dependents may be an owner further up: in a circle nobody could ever go first.
    private async ValueTask<string> UnblockCycleAsync(ObjectHeader item, ObjectMeta live, GraphView view, CancellationToken cancellationToken)
    {
        if (!view.Dependents.Any(dependent => GraphNode.HasFinalizer(dependent, GraphNode.ForegroundFinalizer)))
        {
            return item.ResourceVersion;
        }

        var unblocked = item.Owners!.Select(owner =>
        {
            var copy = JsonModel.Clone(owner);
            copy.BlockOwnerDeletion = copy.BlockOwnerDeletion == true ? false : copy.BlockOwnerDeletion;
            return copy;
        }).ToList();
        await PatchAsync(item, MetadataPatches.Owners(live, unblocked), cancellationToken).ConfigureAwait(false);
        var patched = await client.FindMetadataAsync(item.Resource, item.Namespace, item.Name, cancellationToken).ConfigureAwait(false);
        return patched?.ResourceVersion ?? item.ResourceVersion;
    }

    private async ValueTask<OwnerState> StateOfAsync(OwnerReference owner, string @namespace, CancellationToken cancellationToken)
    {
        var resource = kinds.Of(owner);
        if (resource is null || (resource.Namespaced && @namespace.Length == 0))
        {
            // What cannot be looked up is no reason to delete anything.
            return OwnerState.Solid;
        }

        var live = await client.FindMetadataAsync(resource, resource.Namespaced ? @namespace : null, owner.Name!, cancellationToken).ConfigureAwait(false);
        if (live is null || live.Uid != owner.Uid)
        {
            return OwnerState.Absent;
        }

        return GraphNode.HasFinalizer(ObjectHeader.From(resource, live), GraphNode.ForegroundFinalizer) ? OwnerState.WaitingForDependents : OwnerState.Solid;
    }

    private async ValueTask DeleteAsync(ObjectHeader item, string policy, CancellationToken cancellationToken)
    {
        var options = new DeleteOptions
        {
            PropagationPolicy = policy,
            Preconditions = new Preconditions { Uid = item.Uid, ResourceVersion = item.ResourceVersion },
        };
        var request = new ApiRequest("DELETE", item.Resource.ObjectPath(item.Namespace, item.Name)) { Body = JsonModel.ToUtf8(options), ContentType = "application/json" };
        await SendIgnoringAbsenceAsync(request, cancellationToken).ConfigureAwait(false);
    }

    private ValueTask PatchAsync(ObjectHeader item, byte[] patch, CancellationToken cancellationToken) => SendIgnoringAbsenceAsync(
        new ApiRequest("PATCH", item.Resource.ObjectPath(item.Namespace, item.Name)) { Body = patch, ContentType = PatchKind.Merge }, cancellationToken);

    private async ValueTask SendIgnoringAbsenceAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        try
        {
            await client.SendForBodyAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (ApiStatusException e) when (e.IsNotFound)
        {
            // Gone already, which is what was wanted.
        }
    }
}
