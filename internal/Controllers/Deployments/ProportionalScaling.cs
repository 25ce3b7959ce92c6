namespace EdgeOrch.Controllers.Deployments;

/// <summary>Scaling of a deployment, as opposed to rolling it out.</summary>
internal static class ProportionalScaling
{
    /// <summary>Whether the deployment's size changed since its replica sets were last scaled.</summary>
    public static bool IsScaling(RolloutDraft draft) => draft.All.Any(
        set => set.Size() > 0 && RevisionAnnotations.Size(set, RevisionAnnotations.DesiredReplicas) is { } desired && desired != draft.Deployment.Replicas());

    /// <summary>
    /// Brings the replica sets to the deployment's size. In the middle of a rollout each active set grows or shrinks in
    /// proportion, so that the mix of revisions and thereby the risk stays what it was.
    /// </summary>
    public static void Scale(RolloutDraft draft)
    {
        var deployment = draft.Deployment;
        if (ActiveOrLatest(draft) is { } only)
        {
            draft.Scale(only, deployment.Replicas());
            return;
        }

        if (IsSaturated(draft))
        {
            foreach (var old in draft.Old.Where(set => set.Size() > 0))
            {
                draft.Scale(old, 0);
            }

            return;
        }

        if (deployment.IsRollingUpdate())
        {
            Spread(draft);
        }
    }

    private static ReplicaSet? ActiveOrLatest(RolloutDraft draft)
    {
        var active = draft.All.Where(set => set.Size() > 0).ToList();
        return active.Count switch
        {
            0 => draft.New ?? (draft.Old.Count > 0 ? draft.Old[^1] : null),
            1 => active[0],
            _ => null,
        };
    }

    private static bool IsSaturated(RolloutDraft draft) =>
        draft.New is { } set
        && RevisionAnnotations.Size(set, RevisionAnnotations.DesiredReplicas) == draft.Deployment.Replicas()
        && set.Size() == draft.Deployment.Replicas()
        && set.Status?.AvailableReplicas == draft.Deployment.Replicas();

    private static void Spread(RolloutDraft draft)
    {
        var deployment = draft.Deployment;
        var active = draft.All.Where(set => set.Size() > 0).ToList();
        var allowed = deployment.Replicas() > 0 ? deployment.Replicas() + deployment.MaxSurge() : 0;
        var toAdd = allowed - active.Sum(set => set.Size());
        active.Sort(toAdd > 0 ? ReplicaSetOrder.LargestThenNewest : ReplicaSetOrder.LargestThenOldest);

        var added = 0;
        var sizes = new int[active.Count];
        for (var i = 0; i < active.Count; i++)
        {
            var share = toAdd == 0 ? 0 : Share(active[i], draft, toAdd, added);
            sizes[i] = active[i].Size() + share;
            added += share;
        }

        // What rounding left over goes to the largest.
        sizes[0] = Math.Max(0, sizes[0] + toAdd - added);
        for (var i = 0; i < active.Count; i++)
        {
            draft.Scale(active[i], sizes[i]);
        }
    }

    private static int Share(ReplicaSet set, RolloutDraft draft, int toAdd, int added)
    {
        var left = toAdd - added;
        var share = Fraction(set, draft);
        return toAdd > 0 ? Math.Min(share, left) : Math.Max(share, left);
    }

    private static int Fraction(ReplicaSet set, RolloutDraft draft)
    {
        var deployment = draft.Deployment;
        if (deployment.Replicas() == 0)
        {
            return -set.Size();
        }

        var before = RevisionAnnotations.Size(set, RevisionAnnotations.MaxReplicas) ?? 0;
        before = before > 0 ? before : deployment.Status?.Replicas ?? 0;
        if (before == 0)
        {
            return 0;
        }

        var size = (double)set.Size() * (deployment.Replicas() + deployment.MaxSurge()) / before;
        return (int)Math.Round(size, MidpointRounding.AwayFromZero) - set.Size();
    }
}
