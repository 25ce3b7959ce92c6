using System.Net;
using EdgeOrch.Linux.Netlink.Route;

namespace EdgeOrch.Network.Cni;

/// <summary>The node's own side of pod networking, there before its first pod.</summary>
public static class NodeNetwork
{
    /// <summary>Marks the route to the service network (rtm_protocol), as <see cref="Routes.RoutePlan.Protocol"/> marks those to other nodes.</summary>
    public const byte ServiceRouteProtocol = 238;

    /// <summary>Behind every route an administrator may have made.</summary>
    private const uint LastResort = 10000;

    /// <summary>
    /// Makes the bridge, the kernel settings, and a route to the service network. The kernel looks for a route before a
    /// service's address is rewritten; without the route, a device with no default route could not use services at all.
    /// Nothing ever leaves by it: addresses of services are rewritten, all others of that network are refused.
    /// </summary>
    /// <param name="podCidr">The addresses of this node's pods.</param>
    /// <param name="mtu">Largest packet in bytes.</param>
    /// <param name="serviceCidr">The cluster's service network; null makes no route.</param>
    /// <param name="bridge">The bridge's name.</param>
    /// <returns>What this host cannot do, in words; empty when nothing is missing.</returns>
    /// <exception cref="Linux.SysctlException">Packets cannot be forwarded.</exception>
    /// <exception cref="Linux.LinuxException">The kernel refuses the bridge or the route.</exception>
    public static IReadOnlyList<string> Ensure(IPNetwork podCidr, int mtu, IPNetwork? serviceCidr, string bridge = "eo0")
    {
        using var route = RouteNetlink.Open();
        var link = PodWiring.EnsureBridge(route, bridge, mtu, new AddressPool(podCidr));
        if (serviceCidr is { } network)
        {
            route.ReplaceRoute(new RouteInfo(network, null, link.Index, ServiceRouteProtocol, LastResort));
        }

        return NodeSysctls.Ensure(bridge);
    }
}
