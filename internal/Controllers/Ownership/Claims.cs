namespace EdgeOrch.Controllers.Ownership;

/// <summary>What to do with the objects an owner might manage.</summary>
/// <param name="Owned">Already managed and still selected.</param>
/// <param name="Adopt">Selected and without a manager.</param>
/// <param name="Release">Managed but no longer selected.</param>
internal sealed record Claims<T>(IReadOnlyList<T> Owned, IReadOnlyList<T> Adopt, IReadOnlyList<T> Release)
    where T : KubeObject, IKubeObject<T>
{
    /// <summary>
    /// Sorts candidates of the owner's namespace. An owner that is being deleted neither adopts nor releases; an object
    /// that is being deleted is not adopted.
    /// </summary>
    public static Claims<T> Of(KubeObject owner, LabelSelector? selector, IEnumerable<T> candidates)
    {
        List<T> owned = [], adopt = [], release = [];
        var leaving = owner.Metadata.DeletionTimestamp is not null;
        foreach (var candidate in candidates)
        {
            var controller = candidate.Metadata.ControllerOf();
            var selected = selector.Matches(candidate.Metadata.Labels);
            if (controller is not null)
            {
                if (controller.Uid != owner.Metadata.Uid)
                {
                    continue;
                }

                if (selected)
                {
                    owned.Add(candidate);
                }
                else if (!leaving)
                {
                    release.Add(candidate);
                }
            }
            else if (selected && !leaving && candidate.Metadata.DeletionTimestamp is null)
            {
                adopt.Add(candidate);
            }
        }

        return new Claims<T>(owned, adopt, release);
    }
}
