namespace EdgeOrch.Controllers.Nodes;

/// <summary>When the controller last saw a sign of life of a node. Times of the node's own clock are only compared for change.</summary>
internal sealed record NodeSighting(DateTimeOffset SeenAt, DateTimeOffset? LeaseRenewal, DateTimeOffset? Heartbeat)
{
    /// <summary>The sighting after a look at node and lease: a changed renewal or heartbeat is a sign of life.</summary>
    public static NodeSighting Update(NodeSighting? before, V1Node node, Lease? lease, DateTimeOffset now)
    {
        var ready = node.Condition("Ready");
        var heartbeat = ready?.LastHeartbeatTime;
        var renewal = lease?.Spec?.RenewTime;
        if (before is null)
        {
            // One that never reported is as old as itself; any other gets a full period from the first look on.
            var since = ready is null && renewal is null ? node.Metadata.CreationTimestamp ?? now : now;
            return new NodeSighting(since, renewal, heartbeat);
        }

        var alive = (renewal is not null && renewal != before.LeaseRenewal) || heartbeat != before.Heartbeat;
        return alive ? new NodeSighting(now, renewal ?? before.LeaseRenewal, heartbeat) : before;
    }
}

/// <summary>Judges a node by its last sighting. Pure.</summary>
internal static class NodeMonitor
{
    private static readonly string[] Types = ["Ready", "MemoryPressure", "DiskPressure", "PIDPressure"];

    /// <summary>The node's conditions if they must change because it has been silent for too long, or null; and when to judge again.</summary>
    public static (List<NodeCondition>? Conditions, TimeSpan? JudgeAgain) Judge(V1Node node, NodeSighting sighting, ControllerOptions options, DateTimeOffset now)
    {
        var grace = node.Condition("Ready") is null ? options.NodeStartupGracePeriod : options.NodeMonitorGracePeriod;
        var left = sighting.SeenAt + grace - now;
        if (left >= TimeSpan.Zero)
        {
            return (null, left + TimeSpan.FromMilliseconds(1));
        }

        var conditions = (node.Status?.Conditions ?? []).Select(JsonModel.Clone).ToList();
        var changed = false;
        var second = KubeTime.TruncateToSeconds(now);
        foreach (var type in Types)
        {
            var condition = conditions.Find(c => c.Type == type);
            if (condition is null)
            {
                conditions.Add(new NodeCondition
                {
                    Type = type,
                    Status = "Unknown",
                    Reason = "NodeStatusNeverUpdated",
                    Message = "Kubelet never posted node status.",
                    LastHeartbeatTime = node.Metadata.CreationTimestamp,
                    LastTransitionTime = second,
                });
                changed = true;
            }
            else if (condition.Status != "Unknown")
            {
                condition.Status = "Unknown";
                condition.Reason = "NodeStatusUnknown";
                condition.Message = "Kubelet stopped posting node status.";
                condition.LastTransitionTime = second;
                changed = true;
            }
        }

        return (changed ? conditions : null, null);
    }
}
