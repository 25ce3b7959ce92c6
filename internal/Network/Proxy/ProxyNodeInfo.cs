using System.Net;
using EdgeOrch.Linux.Netlink.Netfilter;

namespace EdgeOrch.Network.Proxy;

/// <summary>What the rules of one address family depend on besides services.</summary>
/// <param name="Family">IPv4 or IPv6.</param>
/// <param name="ClusterCidr">All pods' network: from there to there nothing is masqueraded. Null turns that knowledge off.</param>
/// <param name="PodCidr">This node's pods; what they send out of the cluster is masqueraded. Null uses <paramref name="ClusterCidr"/>.</param>
public sealed record ProxyNodeInfo(NftFamily Family, IPNetwork? ClusterCidr, IPNetwork? PodCidr)
{
    /// <summary>The table everything lives in, so that removing it removes everything.</summary>
    public const string TableName = "edgeorch";

    /// <summary>The mark bit of connections to be masqueraded; the same bit upstream uses.</summary>
    public const uint MasqueradeBit = 0x4000;

    /// <summary>The bridge pods hang on.</summary>
    public string BridgeName { get; init; } = "eo0";
}
