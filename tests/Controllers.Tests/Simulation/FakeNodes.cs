using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using EdgeOrch.Client;
using EdgeOrch.Client.Informers;
using EdgeOrch.Client.Queues;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeOrch.Controllers.Tests.Simulation;

/// <summary>
/// The nodes of a simulated cluster with a scheduler that goes round: pods are bound, run and are ready at once, and end
/// when deleted. A node that is stopped does nothing more and sends no heartbeat.
/// </summary>
internal sealed class FakeNodes : IReconciler
{
    private readonly ApiClient _client;
    private readonly Informer<Pod> _pods;
    private readonly WorkQueue<string> _queue = new(TimeProvider.System);
    private readonly ConcurrentDictionary<string, bool> _alive = new(StringComparer.Ordinal);
    private int _turn;
    private int _address;

    public FakeNodes(ApiClient client)
    {
        _client = client;
        _pods = new Informer<Pod>(client, new InformerOptions(), TimeProvider.System, NullLogger.Instance);
        _pods.AddHandler(change => _queue.Add(change.Object.Key));
    }

    public string Name => "fake-nodes";

    /// <summary>Pods with this image never become ready.</summary>
    public string BrokenImage { get; set; } = "broken";

    public async Task StartAsync(string node, CancellationToken cancellationToken)
    {
        var created = Samples.Node(node);
        created.Metadata = new ObjectMeta { Name = node };
        await _client.For<V1Node>().CreateAsync(created, cancellationToken);
        var status = $$"""{"status":{"conditions":[{"type":"Ready","status":"True","reason":"KubeletReady","lastHeartbeatTime":"{{KubeTime.FormatSeconds(Samples.Now)}}"}]} }""";
        await _client.For<V1Node>().PatchAsync(null, node, PatchKind.StrategicMerge, Encoding.UTF8.GetBytes(status), "status", cancellationToken);
        _alive[node] = true;
    }

    public void Stop(string node) => _alive.TryRemove(node, out _);

    public Task RunAsync(CancellationToken cancellationToken) => Task.WhenAll(
        _pods.RunAsync(cancellationToken), new ReconcileLoop(this, _queue, 8, NullLogger.Instance).RunAsync(cancellationToken), BeatAsync(cancellationToken));

    public async ValueTask<TimeSpan?> ReconcileAsync(string key, CancellationToken cancellationToken)
    {
        if (_pods.Cache.Get(key) is not { } pod)
        {
            return null;
        }

        if (string.IsNullOrEmpty(pod.Spec?.NodeName))
        {
            return await BindAsync(pod, cancellationToken);
        }

        if (!_alive.ContainsKey(pod.Spec.NodeName))
        {
            return null;
        }

        if (pod.Metadata.DeletionTimestamp is not null)
        {
            await _client.For<Pod>().DeleteAsync(pod.Metadata.Namespace, pod.Metadata.Name!, new DeleteOptions { GracePeriodSeconds = 0 }, cancellationToken);
        }
        else if (pod.Status?.Phase != "Running")
        {
            await RunPodAsync(pod, cancellationToken);
        }

        return null;
    }

    private async ValueTask<TimeSpan?> BindAsync(Pod pod, CancellationToken cancellationToken)
    {
        var nodes = (await _client.For<V1Node>().ListAsync(null, new ListOptions(), cancellationToken)).Items
            .Where(node => node.Spec?.Taints is null or { Count: 0 } && _alive.ContainsKey(node.Metadata.Name!)).Select(node => node.Metadata.Name!).Order().ToList();
        if (nodes.Count == 0 || pod.Metadata.DeletionTimestamp is not null)
        {
            return TimeSpan.FromMilliseconds(50);
        }

        var node = nodes[Interlocked.Increment(ref _turn) % nodes.Count];
        var binding = new Binding
        {
            Metadata = new ObjectMeta { Name = pod.Metadata.Name, Namespace = pod.Metadata.Namespace },
            Target = new ObjectReference { Kind = "Node", Name = node },
        };
        try
        {
            await _client.For<Pod>().PostSubresourceAsync(pod.Metadata.Namespace, pod.Metadata.Name!, "binding", binding, cancellationToken);
        }
        catch (ApiStatusException e) when (e.Code is 404 or 405 or 501)
        {
            var bound = JsonModel.Clone(pod);
            bound.Spec!.NodeName = node;
            await _client.For<Pod>().UpdateAsync(bound, cancellationToken);
        }

        return null;
    }

    private async Task RunPodAsync(Pod pod, CancellationToken cancellationToken)
    {
        var number = Interlocked.Increment(ref _address);
        var ip = string.Create(CultureInfo.InvariantCulture, $"10.42.{number / 250}.{(number % 250) + 1}");
        var broken = pod.Spec!.Containers![0].Image == BrokenImage;
        var running = JsonModel.Clone(pod);
        running.Status = new PodStatus
        {
            Phase = "Running",
            PodIP = ip,
            PodIPs = [new PodIP { Ip = ip }],
            Conditions = [new PodCondition { Type = "Ready", Status = broken ? "False" : "True", LastTransitionTime = DateTimeOffset.UnixEpoch }],
        };
        await _client.For<Pod>().UpdateStatusAsync(running, cancellationToken);
    }

    private async Task BeatAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        var beat = 0;
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                beat++;
                foreach (var node in _alive.Keys)
                {
                    await RenewAsync(node, DateTimeOffset.UnixEpoch.AddSeconds(beat), cancellationToken);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The cluster stops.
        }
    }

    private async Task RenewAsync(string node, DateTimeOffset renewal, CancellationToken cancellationToken)
    {
        var leases = _client.For<Lease>();
        if (await leases.FindAsync("kube-node-lease", node, cancellationToken) is { } lease)
        {
            lease.Spec!.RenewTime = renewal;
            await leases.UpdateAsync(lease, cancellationToken);
            return;
        }

        await leases.CreateAsync(
            new Lease
            {
                Metadata = new ObjectMeta { Name = node, Namespace = "kube-node-lease" },
                Spec = new LeaseSpec { HolderIdentity = node, LeaseDurationSeconds = 40, RenewTime = renewal },
            },
            cancellationToken);
    }
}
