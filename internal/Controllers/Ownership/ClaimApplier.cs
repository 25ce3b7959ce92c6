namespace EdgeOrch.Controllers.Ownership;

/// <summary>Carries out claims by patches that only succeed on the object as it was seen.</summary>
internal static class ClaimApplier
{
    /// <summary>Adopts and releases, and returns what the owner manages afterwards.</summary>
    /// <exception cref="ApiStatusException">Another writer was faster, or the owner is not what the cache shows: look again.</exception>
    public static async ValueTask<IReadOnlyList<TItem>> ApplyAsync<TOwner, TItem>(
        ApiClient client, TOwner owner, Claims<TItem> claims, CancellationToken cancellationToken)
        where TOwner : KubeObject, IKubeObject<TOwner>
        where TItem : KubeObject, IKubeObject<TItem>
    {
        if (claims is { Adopt.Count: 0, Release.Count: 0 })
        {
            return claims.Owned;
        }

        var result = claims.Owned.ToList();
        if (claims.Adopt.Count > 0 && await MayAdoptAsync(client, owner, cancellationToken).ConfigureAwait(false))
        {
            foreach (var orphan in claims.Adopt)
            {
                var owners = (orphan.Metadata.OwnerReferences ?? []).Append(ControllerReferences.To(owner)).ToList();
                if (await PatchOwnersAsync(client, orphan, owners, cancellationToken).ConfigureAwait(false) is { } adopted)
                {
                    result.Add(adopted);
                }
            }
        }

        foreach (var released in claims.Release)
        {
            var owners = (released.Metadata.OwnerReferences ?? []).Where(o => o.Uid != owner.Metadata.Uid).ToList();
            await PatchOwnersAsync(client, released, owners, cancellationToken).ConfigureAwait(false);
        }

        return result;
    }

    // The cache may show an owner that is already gone or being deleted: adopting for it would undo an orphaning delete.
    private static async ValueTask<bool> MayAdoptAsync<TOwner>(ApiClient client, TOwner owner, CancellationToken cancellationToken)
        where TOwner : KubeObject, IKubeObject<TOwner>
    {
        var live = await client.For<TOwner>().FindAsync(owner.Metadata.Namespace, owner.Metadata.Name!, cancellationToken).ConfigureAwait(false);
        return live?.Metadata.Uid == owner.Metadata.Uid && live?.Metadata.DeletionTimestamp is null;
    }

    private static async ValueTask<TItem?> PatchOwnersAsync<TItem>(
        ApiClient client, TItem item, List<OwnerReference> owners, CancellationToken cancellationToken)
        where TItem : KubeObject, IKubeObject<TItem>
    {
        try
        {
            return await client.For<TItem>().PatchAsync(
                item.Metadata.Namespace, item.Metadata.Name!, PatchKind.Merge, MetadataPatches.Owners(item.Metadata, owners), null, cancellationToken).ConfigureAwait(false);
        }
        catch (ApiStatusException e) when (e.IsNotFound)
        {
            return null;
        }
    }
}
