namespace EdgeOrch.Controllers.ServiceEndpoints;

/// <summary>
/// From the slices there are to the slices there should be. Endpoints stay in the slice they are in, freed places are
/// filled before slices are added, and as few slices as possible change, since every node watches every slice. Pure.
/// </summary>
internal static class SlicePlanner
{
    /// <summary>Plans the slices of one service.</summary>
    /// <param name="owner">What they are published for.</param>
    /// <param name="groups">Its endpoints.</param>
    /// <param name="families">Its address families; each has at least one slice, if an empty one.</param>
    /// <param name="existing">The slices of this service that carry our label; not changed.</param>
    /// <param name="limit">The most endpoints of one slice.</param>
    public static SlicePlan Plan(
        SliceOwner owner, IReadOnlyList<EndpointGroup> groups, IReadOnlyList<string> families, IReadOnlyList<EndpointSlice> existing, int limit)
    {
        var draft = new SliceDraft(owner, limit);
        var left = existing.Where(slice => slice.Metadata.DeletionTimestamp is null).OrderBy(slice => slice.Metadata.Name, StringComparer.Ordinal).ToList();
        foreach (var group in groups)
        {
            var mine = left.Where(slice => slice.AddressType == group.AddressType && DesiredEndpoints.KeyOf(slice.Ports) == group.PortKey).ToList();
            left.RemoveAll(mine.Contains);
            draft.Place(group, mine);
        }

        foreach (var family in families.Where(family => !groups.Any(group => group.AddressType == family && group.Endpoints.Count > 0)))
        {
            var placeholder = left.Find(slice => slice.AddressType == family);
            left.Remove(placeholder!);
            draft.PlacePlaceholder(family, placeholder);
        }

        draft.Drop(left);
        return draft.Finish();
    }
}
