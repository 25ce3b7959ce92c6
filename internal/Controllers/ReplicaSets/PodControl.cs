using EdgeOrch.Controllers.Running;

namespace EdgeOrch.Controllers.ReplicaSets;

/// <summary>Makes and deletes pods, tells of it, and keeps the expectations honest when a request fails.</summary>
internal sealed class PodControl(ApiClient client, IEventRecorder events, PodExpectations expectations)
{
    /// <summary>Carries out a plan.</summary>
    /// <returns>The first failure, or null.</returns>
    public async ValueTask<Exception?> ApplyAsync(string key, ReplicaSet set, ReplicaSetPlan plan, CancellationToken cancellationToken)
    {
        if (plan.Create > 0)
        {
            return await CreateAsync(key, set, plan.Create, cancellationToken).ConfigureAwait(false);
        }

        if (plan.Delete.Count == 0)
        {
            return null;
        }

        expectations.ExpectDeletions(key, plan.Delete.Select(pod => pod.Metadata.Uid!));
        var results = await Task.WhenAll(plan.Delete.Select(pod => DeleteAsync(key, set, pod, cancellationToken))).ConfigureAwait(false);
        return results.FirstOrDefault(failure => failure is not null);
    }

    private async ValueTask<Exception?> CreateAsync(string key, ReplicaSet set, int count, CancellationToken cancellationToken)
    {
        var template = PodFactory.FromTemplate(set, set.Spec!.Template!);
        var regarding = ObjectReferences.To(set);
        expectations.ExpectCreations(key, count);
        var (succeeded, failure) = await SlowStart.RunAsync(count, async () =>
        {
            var pod = await client.For<Pod>().CreateAsync(template, cancellationToken).ConfigureAwait(false);
            events.Record(regarding, "Normal", "SuccessfulCreate", $"Created pod: {pod.Metadata.Name}");
        }).ConfigureAwait(false);
        if (succeeded < count)
        {
            // The rest was never made, so no watch will report it.
            expectations.CreationObserved(key, count - succeeded);
        }

        if (IsNamespaceTerminating(failure))
        {
            return null;
        }

        if (failure is not null)
        {
            events.Record(regarding, "Warning", "FailedCreate", $"Error creating: {failure.Message}");
        }

        return failure;
    }

    private async Task<Exception?> DeleteAsync(string key, ReplicaSet set, Pod pod, CancellationToken cancellationToken)
    {
        var regarding = ObjectReferences.To(set);
        try
        {
            var options = new DeleteOptions { Preconditions = new Preconditions { Uid = pod.Metadata.Uid } };
            await client.For<Pod>().DeleteAsync(pod.Metadata.Namespace, pod.Metadata.Name!, options, cancellationToken).ConfigureAwait(false);
            events.Record(regarding, "Normal", "SuccessfulDelete", $"Deleted pod: {pod.Metadata.Name}");
            return null;
        }
        catch (Exception e) when (e is ApiStatusException or ApiUnreachableException)
        {
            expectations.DeletionObserved(key, pod.Metadata.Uid!);
            if (e is ApiStatusException { IsConflict: true })
            {
                // Another pod took the name: the one meant is gone.
                return null;
            }

            events.Record(regarding, "Warning", "FailedDelete", $"Error deleting: {e.Message}");
            return e;
        }
    }

    private static bool IsNamespaceTerminating(Exception? failure) =>
        failure is ApiStatusException { IsForbidden: true } e && e.Status.Details?.Causes?.Exists(cause => cause.Reason == "NamespaceTerminating") == true;
}
