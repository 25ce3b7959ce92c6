using System.Globalization;
using EdgeOrch.Controllers.Ownership;
using EdgeOrch.Controllers.Running;

namespace EdgeOrch.Controllers.Deployments;

/// <summary>Carries out a plan. Each write is conditional on what the plan was made from, so a stale plan fails and is made anew.</summary>
internal sealed class DeploymentPlanApplier(
    ApiClient client, WriteBarrier<Deployment> deploymentWrites, WriteBarrier<ReplicaSet> setWrites, IEventRecorder events, TimeProvider time)
{
    public async ValueTask ApplyAsync(string key, Deployment deployment, DeploymentPlan plan, CancellationToken cancellationToken)
    {
        var regarding = ObjectReferences.To(deployment);
        if (plan.Create is { } create && !await CreateAsync(key, deployment, create, plan.Status, cancellationToken).ConfigureAwait(false))
        {
            return;
        }

        foreach (var change in plan.Changes)
        {
            setWrites.Wrote(key, await client.For<ReplicaSet>().UpdateAsync(change.Desired, cancellationToken).ConfigureAwait(false));
            if (change.Event is { } message)
            {
                events.Record(regarding, "Normal", "ScalingReplicaSet", message);
            }
        }

        var current = deployment;
        if (plan.Revision is { } revision)
        {
            var annotated = JsonModel.Clone(deployment);
            (annotated.Metadata.Annotations ??= new(StringComparer.Ordinal))[RevisionAnnotations.Revision] = revision;
            current = await client.For<Deployment>().UpdateAsync(annotated, cancellationToken).ConfigureAwait(false);
            deploymentWrites.Wrote(key, current);
        }

        if (!JsonModel.Same(deployment.Status, plan.Status))
        {
            await WriteStatusAsync(key, current, plan.Status, cancellationToken).ConfigureAwait(false);
        }

        foreach (var surplus in plan.Delete)
        {
            var options = new DeleteOptions { Preconditions = new Preconditions { Uid = surplus.Metadata.Uid } };
            await client.For<ReplicaSet>().DeleteAsync(surplus.Metadata.Namespace, surplus.Metadata.Name!, options, cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask WriteStatusAsync(string key, Deployment current, DeploymentStatus status, CancellationToken cancellationToken)
    {
        var updated = JsonModel.Clone(current);
        updated.Status = status;
        deploymentWrites.Wrote(key, await client.For<Deployment>().UpdateStatusAsync(updated, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Creates the new replica set; false when the plan ends here.</summary>
    private async ValueTask<bool> CreateAsync(
        string key, Deployment deployment, ReplicaSet set, DeploymentStatus planned, CancellationToken cancellationToken)
    {
        try
        {
            var created = await client.For<ReplicaSet>().CreateAsync(set, cancellationToken).ConfigureAwait(false);
            setWrites.Wrote(key, created);
            if (set.Spec!.Replicas > 0)
            {
                events.Record(
                    ObjectReferences.To(deployment), "Normal", "ScalingReplicaSet",
                    string.Create(CultureInfo.InvariantCulture, $"Scaled up replica set {created.Metadata.Name} from 0 to {set.Spec.Replicas}"));
            }

            return true;
        }
        catch (ApiStatusException e) when (e.IsAlreadyExists)
        {
            return await OnCollisionAsync(key, deployment, set, cancellationToken).ConfigureAwait(false);
        }
        catch (ApiStatusException e) when (e.Status.Details?.Causes?.Exists(cause => cause.Reason == "NamespaceTerminating") == true)
        {
            // Nothing can be created any more; the deployment goes with its namespace.
            return false;
        }
        catch (ApiStatusException e)
        {
            var message = $"Failed to create new replica set \"{set.Metadata.Name}\": {e.Message}";
            if (RolloutStatus.HasDeadline(deployment))
            {
                DeploymentConditions.Set(
                    planned, time.GetUtcNow(), DeploymentConditions.Progressing, "False", DeploymentConditions.ReplicaSetCreateError, message);
                await WriteStatusAsync(key, deployment, planned, cancellationToken).ConfigureAwait(false);
            }

            events.Record(ObjectReferences.To(deployment), "Warning", DeploymentConditions.ReplicaSetCreateError, message);
            throw;
        }
    }

    private async ValueTask<bool> OnCollisionAsync(string key, Deployment deployment, ReplicaSet set, CancellationToken cancellationToken)
    {
        var existing = await client.For<ReplicaSet>().GetAsync(set.Metadata.Namespace, set.Metadata.Name!, cancellationToken).ConfigureAwait(false);
        if (existing.Metadata.IsControlledBy(deployment) && PodTemplates.Same(existing.Spec?.Template, deployment.Spec?.Template))
        {
            // Ours, made before the cache knew: plan again once it does.
            setWrites.Wrote(key, existing);
        }
        else
        {
            // Another template has the same hash: counting the collision changes the name that comes out next.
            var status = deployment.Status is null ? new DeploymentStatus() : JsonModel.Clone(deployment.Status);
            status.CollisionCount = (status.CollisionCount ?? 0) + 1;
            await WriteStatusAsync(key, deployment, status, cancellationToken).ConfigureAwait(false);
        }

        return false;
    }
}
