using System.Net;

namespace EdgeOrch.Linux.Netlink.Route;

/// <summary>A unicast route of the main table.</summary>
/// <param name="Destination">The network it leads to; /0 is the default route.</param>
/// <param name="Gateway">The next hop; null when the destination is on the link itself.</param>
/// <param name="LinkIndex">The interface; null lets the kernel find it from the gateway.</param>
/// <param name="Protocol">Who made it (rtm_protocol): how an owner finds its routes again.</param>
/// <param name="Metric">Its rank among routes to the same network, lowest first.</param>
public sealed record RouteInfo(IPNetwork Destination, IPAddress? Gateway, int? LinkIndex, byte Protocol = RouteInfo.ProtocolBoot, uint Metric = 0)
{
    /// <summary>RTPROT_BOOT: routes made by hand and scripts.</summary>
    public const byte ProtocolBoot = 3;
}
