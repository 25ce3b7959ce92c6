using System.Text.Json.Nodes;
using EdgeOrch.Api.Types;
using EdgeOrch.Client;
using EdgeOrch.Client.Events;
using EdgeOrch.Scheduler.Cluster;

namespace EdgeOrch.Scheduler;

/// <summary>Writes decisions to the API, a bounded number at a time. Thread-safe.</summary>
internal sealed class Binder(ApiClient client, IEventRecorder events, int concurrency)
{
    private readonly SemaphoreSlim _slots = new(concurrency);

    /// <summary>Starts a binding and returns once there is a slot for it; a failure is reported, never thrown.</summary>
    public async Task StartBindingAsync(PodInfo pod, string node, Action<string> onFailure, CancellationToken cancellationToken)
    {
        await _slots.WaitAsync(cancellationToken).ConfigureAwait(false);
        _ = RunAsync(() => BindAsync(pod, node, cancellationToken), onFailure);
    }

    /// <summary>Starts telling the pod and its user why it waits.</summary>
    public async Task StartRefusalAsync(PodInfo pod, string message, DateTimeOffset now, CancellationToken cancellationToken)
    {
        events.Record(ObjectReferences.To(pod.Pod), "Warning", "FailedScheduling", message);
        var known = pod.Pod.Status?.Conditions?.FirstOrDefault(c => c.Type == "PodScheduled");
        if (known is { Status: "False", Reason: "Unschedulable" } && known.Message == message)
        {
            return;
        }

        await _slots.WaitAsync(cancellationToken).ConfigureAwait(false);
        _ = RunAsync(() => PatchConditionAsync(pod, message, now, cancellationToken), static _ => { });
    }

    /// <summary>Waits for the writes on their way.</summary>
    public async Task DrainAsync()
    {
        for (var i = 0; i < concurrency; i++)
        {
            await _slots.WaitAsync().ConfigureAwait(false);
        }

        _slots.Release(concurrency);
    }

    private async Task RunAsync(Func<Task> write, Action<string> onFailure)
    {
        try
        {
            await write().ConfigureAwait(false);
        }
        catch (Exception e) when (e is ApiStatusException or ApiUnreachableException or OperationCanceledException)
        {
            onFailure(e.Message);
        }
        finally
        {
            _slots.Release();
        }
    }

    private async Task BindAsync(PodInfo pod, string node, CancellationToken cancellationToken)
    {
        var binding = new Binding
        {
            Metadata = new ObjectMeta { Name = pod.Pod.Metadata.Name, Namespace = pod.Namespace, Uid = pod.Pod.Metadata.Uid },
            Target = new ObjectReference { Kind = "Node", Name = node },
        };
        await client.For<Pod>().PostSubresourceAsync(pod.Namespace, pod.Pod.Metadata.Name!, "binding", binding, cancellationToken).ConfigureAwait(false);
        events.Record(ObjectReferences.To(pod.Pod), "Normal", "Scheduled", $"Successfully assigned {pod.Key} to {node}");
    }

    private async Task PatchConditionAsync(PodInfo pod, string message, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var since = pod.Pod.Status?.Conditions?.FirstOrDefault(c => c is { Type: "PodScheduled", Status: "False" })?.LastTransitionTime ?? now;
        var patch = new JsonObject
        {
            ["status"] = new JsonObject
            {
                ["conditions"] = new JsonArray(new JsonObject
                {
                    ["type"] = "PodScheduled",
                    ["status"] = "False",
                    ["reason"] = "Unschedulable",
                    ["message"] = message,
                    ["lastTransitionTime"] = KubeTime.FormatSeconds(since),
                    ["lastProbeTime"] = null,
                }),
            },
        };
        await client.For<Pod>().PatchAsync(
            pod.Namespace, pod.Pod.Metadata.Name!, PatchKind.StrategicMerge, System.Text.Encoding.UTF8.GetBytes(patch.ToJsonString()), "status", cancellationToken).ConfigureAwait(false);
    }
}
