namespace EdgeOrch.Network.Proxy;

/// <summary>Names of the shared chains, sets and maps of the service table.</summary>
internal static class RuleNames
{
    /// <summary>Map from cluster, external and load balancer address to a service's chain.</summary>
    internal const string ServiceIPs = "service-ips";

    /// <summary>Map from node port to a service's chain.</summary>
    internal const string ServiceNodePorts = "service-nodeports";

    /// <summary>Map from an address nobody answers on to what becomes of the packet.</summary>
    internal const string RefusedIPs = "refused-ips";

    /// <summary>Map from a node port nobody answers on to what becomes of the packet.</summary>
    internal const string RefusedNodePorts = "refused-nodeports";

    /// <summary>Set of all cluster addresses.</summary>
    internal const string ClusterIPs = "cluster-ips";

    /// <summary>Set of local pods, each beside itself: the source and destination of a pod that reached itself.</summary>
    internal const string Hairpin = "hairpin";

    /// <summary>Chain that finds the service.</summary>
    internal const string Services = "services";

    /// <summary>Chain that finds out whether a service has nobody to answer.</summary>
    internal const string Refuse = "refuse";

    /// <summary>Chain that tells the client at once.</summary>
    internal const string Reject = "reject-connection";
}
