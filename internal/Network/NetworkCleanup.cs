using EdgeOrch.Linux;
using EdgeOrch.Linux.Netlink.Netfilter;
using EdgeOrch.Linux.Netlink.Route;
using EdgeOrch.Network.Cni;
using EdgeOrch.Network.Proxy;
using EdgeOrch.Network.Routes;

namespace EdgeOrch.Network;

/// <summary>Removes every trace of pod networking and services from the host, for uninstalling. Can be repeated.</summary>
public static class NetworkCleanup
{
    /// <summary>Removes tables, routes and the bridge of the calling thread's network namespace. Pods must be gone.</summary>
    /// <param name="bridge">The bridge's name.</param>
    /// <exception cref="LinuxException">The kernel refused a removal.</exception>
    public static void RemoveAll(string bridge = "eo0")
    {
        using (var nftables = NftSocket.Open())
        {
            nftables.DeleteTable(NftFamily.Ip, ProxyNodeInfo.TableName);
            nftables.DeleteTable(NftFamily.Ip6, ProxyNodeInfo.TableName);
        }

        HostPorts.Cleanup();
        PodRoutes.Cleanup();
        using var route = RouteNetlink.Open();
        foreach (var link in route.Links().Where(link => link.Kind == "veth" && link.Name.StartsWith("veo", StringComparison.Ordinal)))
        {
            route.DeleteLink(link.Name);
        }

        route.DeleteLink(bridge);
    }
}
