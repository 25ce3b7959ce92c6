using System.Globalization;
using EdgeOrch.Controllers.Ownership;

namespace EdgeOrch.Controllers.Deployments;

/// <summary>Finds or makes the replica set of a deployment's current template, and keeps revisions.</summary>
internal static class NewReplicaSet
{
    /// <summary>Brings revision and annotations of an existing new replica set in line, or drafts one when allowed.</summary>
    public static void Ensure(RolloutDraft draft, bool create)
    {
        var newRevision = draft.Old.Select(RevisionAnnotations.RevisionOf).DefaultIfEmpty(0).Max() + 1;
        if (draft.New is { } existing)
        {
            Refresh(draft, existing, newRevision);
        }
        else if (create)
        {
            Make(draft, newRevision);
        }
    }

    private static void Refresh(RolloutDraft draft, ReplicaSet set, long newRevision)
    {
        var deployment = draft.Deployment;
        var changed = RevisionAnnotations.Update(set, deployment, newRevision);
        if ((set.Spec!.MinReadySeconds ?? 0) != (deployment.Spec!.MinReadySeconds ?? 0))
        {
            set.Spec.MinReadySeconds = deployment.Spec.MinReadySeconds;
            changed = true;
        }

        if (changed)
        {
            draft.Touch(set);
        }

        SetRevision(draft, set);
        if (RolloutStatus.HasDeadline(deployment) && DeploymentConditions.Find(draft.Status, DeploymentConditions.Progressing) is null)
        {
            DeploymentConditions.Set(
                draft.Status, draft.Now, DeploymentConditions.Progressing, "True", DeploymentConditions.FoundNewReplicaSet,
                $"Found new replica set \"{set.Metadata.Name}\"");
        }
    }

    private static void Make(RolloutDraft draft, long newRevision)
    {
        var deployment = draft.Deployment;
        var hash = PodTemplates.Hash(deployment.Spec!.Template!, draft.Status.CollisionCount);
        var template = JsonModel.Clone(deployment.Spec.Template!);
        template.Metadata ??= new ObjectMeta();
        template.Metadata.Labels = With(template.Metadata.Labels, hash);
        var selector = deployment.Spec.Selector is null ? new LabelSelector() : JsonModel.Clone(deployment.Spec.Selector);
        selector.MatchLabels = With(selector.MatchLabels, hash);
        var set = new ReplicaSet
        {
            Metadata = new ObjectMeta
            {
                Name = $"{deployment.Metadata.Name}-{hash}",
                Namespace = deployment.Metadata.Namespace,
                Labels = new Dictionary<string, string>(template.Metadata.Labels, StringComparer.Ordinal),
                OwnerReferences = [ControllerReferences.To(deployment)],
            },
            Spec = new ReplicaSetSpec { MinReadySeconds = deployment.Spec.MinReadySeconds, Selector = selector, Template = template },
        };
        set.Spec.Replicas = RollingUpdate.SizeOfNew(deployment, draft.Old, 0);
        RevisionAnnotations.Update(set, deployment, newRevision);
        RevisionAnnotations.SetSizes(set, deployment);
        draft.Create(set);
        SetRevision(draft, set);
        if (RolloutStatus.HasDeadline(deployment))
        {
            DeploymentConditions.Set(
                draft.Status, draft.Now, DeploymentConditions.Progressing, "True", DeploymentConditions.NewReplicaSetCreated,
                $"Created new replica set \"{set.Metadata.Name}\"");
        }
    }

    private static void SetRevision(RolloutDraft draft, ReplicaSet set)
    {
        var revision = RevisionAnnotations.RevisionOf(set).ToString(CultureInfo.InvariantCulture);
        if (draft.Deployment.Metadata.Annotations?.GetValueOrDefault(RevisionAnnotations.Revision) != revision)
        {
            draft.Revision = revision;
        }
    }

    private static Dictionary<string, string> With(Dictionary<string, string>? labels, string hash) =>
        new(labels ?? [], StringComparer.Ordinal) { [PodTemplates.HashLabel] = hash };
}
