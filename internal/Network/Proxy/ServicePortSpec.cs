using System.Net;

namespace EdgeOrch.Network.Proxy;

/// <summary>One port of one service of one address family, with everything the data plane needs to know. Immutable.</summary>
/// <param name="Namespace">The service's namespace.</param>
/// <param name="Name">The service's name.</param>
/// <param name="PortName">The port's name; empty for a single unnamed port.</param>
/// <param name="Protocol">The transport protocol's number: 6 TCP, 17 UDP, 132 SCTP.</param>
/// <param name="Port">The port clients use.</param>
/// <param name="ClusterIP">The virtual address.</param>
public sealed record ServicePortSpec(string Namespace, string Name, string PortName, byte Protocol, int Port, IPAddress ClusterIP)
{
    /// <summary>TCP's number.</summary>
    public const byte Tcp = 6;

    /// <summary>UDP's number.</summary>
    public const byte Udp = 17;

    /// <summary>SCTP's number.</summary>
    public const byte Sctp = 132;

    /// <summary>The port on every node; null for none.</summary>
    public int? NodePort { get; init; }

    /// <summary>Further addresses that lead to the service (<c>spec.externalIPs</c>).</summary>
    public IReadOnlyList<IPAddress> ExternalIPs { get; init; } = [];

    /// <summary>Addresses a load balancer announces (<c>status.loadBalancer.ingress</c>, mode VIP).</summary>
    public IReadOnlyList<IPAddress> LoadBalancerIPs { get; init; } = [];

    /// <summary>Who may use the load balancer addresses; empty is everybody.</summary>
    public IReadOnlyList<IPNetwork> LoadBalancerSourceRanges { get; init; } = [];

    /// <summary>How long a client stays with the endpoint it got first; null for no affinity.</summary>
    public TimeSpan? ClientAffinity { get; init; }

    /// <summary>Cluster-internal clients reach endpoints of their own node only.</summary>
    public bool InternalLocal { get; init; }

    /// <summary>External clients reach endpoints of the node they came to only, and keep their address.</summary>
    public bool ExternalLocal { get; init; }

    /// <summary>Where this node tells a load balancer how many local endpoints it has; null for nowhere.</summary>
    public int? HealthCheckNodePort { get; init; }

    /// <summary>All endpoints, usable or not.</summary>
    public IReadOnlyList<EndpointSpec> Endpoints { get; init; } = [];

    /// <summary>Names the port in rules: unique, and readable in a listing.</summary>
    public string RuleName => $"{Namespace}/{Name}/{ProtocolName}/{Port}";

    /// <summary>Whether anything but the cluster address leads here.</summary>
    public bool HasExternalAddresses => NodePort is not null || ExternalIPs.Count > 0 || LoadBalancerIPs.Count > 0;

    private string ProtocolName => Protocol switch { Tcp => "tcp", Udp => "udp", Sctp => "sctp", _ => Protocol.ToString() };
}
