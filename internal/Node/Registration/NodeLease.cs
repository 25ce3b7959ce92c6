using EdgeOrch.Api.Types;
using EdgeOrch.Client;
using Microsoft.Extensions.Logging;

namespace EdgeOrch.Node.Registration;

/// <summary>Renews the node's Lease in kube-node-lease: the heartbeat by which the control plane knows that the node lives.</summary>
public sealed partial class NodeLease(ApiClient client, NodeOptions options, TimeProvider time, ILogger logger)
{
    private const string Namespace = "kube-node-lease";
    private const int DurationSeconds = 40;
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(2);
    private string? _nodeUid;

    /// <summary>Sets the Node object that owns the lease.</summary>
    public void SetOwner(string nodeUid) => _nodeUid = nodeUid;

    /// <summary>Renews until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        Lease? held = null;
        while (!cancellationToken.IsCancellationRequested)
        {
            var pause = Period;
            try
            {
                held = await RenewAsync(held, cancellationToken);
            }
            catch (Exception e) when (e is ApiStatusException or ApiUnreachableException)
            {
                LogRenewFailed(options.NodeName, e.Message);
                held = null;
                pause = Retry;
            }

            await Task.Delay(pause, time, cancellationToken);
        }
    }

    private async Task<Lease> RenewAsync(Lease? held, CancellationToken cancellationToken)
    {
        var leases = client.For<Lease>();
        var now = time.GetUtcNow();
        held ??= await leases.FindAsync(Namespace, options.NodeName, cancellationToken);
        if (held is null)
        {
            var lease = new Lease { Metadata = new ObjectMeta { Name = options.NodeName, Namespace = Namespace }, Spec = Spec(now) };
            Own(lease);
            return await leases.CreateAsync(lease, cancellationToken);
        }

        held.Spec = Spec(now);
        Own(held);
        return await leases.UpdateAsync(held, cancellationToken);
    }

    private LeaseSpec Spec(DateTimeOffset now) => new()
    {
        HolderIdentity = options.NodeName, LeaseDurationSeconds = DurationSeconds, RenewTime = now,
    };

    private void Own(Lease lease)
    {
        if (_nodeUid is { } uid && (lease.Metadata.OwnerReferences?.Count ?? 0) == 0)
        {
            lease.Metadata.OwnerReferences = [new OwnerReference { ApiVersion = "v1", Kind = "Node", Name = options.NodeName, Uid = uid }];
        }
    }

    [LoggerMessage(2120, LogLevel.Warning, "Lease of node {Node} not renewed: {Error}; will try again")]
    private partial void LogRenewFailed(string node, string error);
}
