namespace EdgeOrch.Linux.Netlink;

/// <summary>The netlink subsystems in use (linux/netlink.h).</summary>
public enum NetlinkProtocol
{
    /// <summary>Links, addresses, routes, neighbours.</summary>
    Route = 0,

    /// <summary>nftables and connection tracking.</summary>
    Netfilter = 12,
}
