using EdgeOrch.Controllers.Ownership;

namespace EdgeOrch.Controllers.GarbageCollection;

/// <summary>Takes an owner that is being deleted off its dependents, then lets it go.</summary>
internal sealed class DependentOrphaner(ApiClient client, OwnerGraph graph) : IReconciler
{
    public string Name => GarbageCollector.ControllerName;

    public async ValueTask<TimeSpan?> ReconcileAsync(string key, CancellationToken cancellationToken)
    {
        if (graph.Find(key) is not { Header: { } owner } view)
        {
            return null;
        }

        foreach (var dependent in view.Dependents)
        {
            await ReleaseAsync(dependent, owner.Uid, cancellationToken).ConfigureAwait(false);
        }

        var live = await client.FindMetadataAsync(owner.Resource, owner.Namespace, owner.Name, cancellationToken).ConfigureAwait(false);
        if (live?.Uid == owner.Uid && live.Finalizers?.Contains(GraphNode.OrphanFinalizer) == true)
        {
            await PatchAsync(owner, MetadataPatches.WithoutFinalizer(live, GraphNode.OrphanFinalizer), cancellationToken).ConfigureAwait(false);
        }

        return null;
    }

    private async ValueTask ReleaseAsync(ObjectHeader dependent, string ownerUid, CancellationToken cancellationToken)
    {
        var live = await client.FindMetadataAsync(dependent.Resource, dependent.Namespace, dependent.Name, cancellationToken).ConfigureAwait(false);
        if (live?.Uid == dependent.Uid && live.OwnerReferences?.Exists(owner => owner.Uid == ownerUid) == true)
        {
            var kept = live.OwnerReferences.Where(owner => owner.Uid != ownerUid).ToList();
            await PatchAsync(dependent, MetadataPatches.Owners(live, kept), cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask PatchAsync(ObjectHeader item, byte[] patch, CancellationToken cancellationToken)
    {
        try
        {
            var request = new ApiRequest("PATCH", item.Resource.ObjectPath(item.Namespace, item.Name)) { Body = patch, ContentType = PatchKind.Merge };
            await client.SendForBodyAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (ApiStatusException e) when (e.IsNotFound)
        {
            // Gone meanwhile: nothing to release.
        }
    }
}
