using System.Net;
using System.Net.NetworkInformation;
using EdgeOrch.Linux;
using EdgeOrch.Linux.Netlink.Route;

namespace EdgeOrch.Network.Cni;

/// <summary>
/// Joins a pod's network namespace to the node's bridge, and takes it off again. Every step can be repeated: what is
/// there already is kept, what is half done is finished.
/// </summary>
public static class PodWiring
{
    /// <summary>The name of a pod's end on the node: the same for the same sandbox and interface.</summary>
    public static string HostSideName(string containerId, string interfaceName) => "veo" + StableHash.Of(containerId + "/" + interfaceName);

    /// <summary>Makes the bridge with its address.</summary>
    /// <exception cref="LinuxException">The kernel refuses the bridge.</exception>
    public static LinkInfo EnsureBridge(RouteNetlink route, string name, int mtu, AddressPool pool)
    {
        var bridge = route.FindLink(name);
        if (bridge is null)
        {
            try
            {
                // A fixed address: a bridge that takes its smallest port's would change it when pods come and go.
                route.CreateBridge(name, mtu, BridgeAddress(pool));
            }
            catch (LinuxException error) when (error.Errno == Errno.EEXIST)
            {
                // Another ADD was faster.
                _ = error;
            }

            bridge = route.FindLink(name) ?? throw new CniException(CniErrorCode.TryAgainLater, $"bridge {name} vanished while it was set up");
        }

        route.EnsureAddress(bridge.Index, pool.Gateway, pool.Network.PrefixLength);
        if (!bridge.IsUp)
        {
            route.SetUp(bridge.Index);
        }

        return bridge;
    }

    /// <summary>Joins a pod to the bridge.</summary>
    public static PodInterface Attach(CniNetworkConfig config, CniRequest request, AddressPool pool, IPAddress address)
    {
        using var route = RouteNetlink.Open();
        var bridge = EnsureBridge(route, config.Bridge, config.Mtu, pool);
        NodeSysctls.Ensure(bridge.Name);
        using var pod = NetworkNamespace.Open(request.NamespacePath);
        var name = HostSideName(request.ContainerId, request.InterfaceName);
        var podSide = FindInPod(request);
        var hostSide = route.FindLink(name);
        if (podSide is null || hostSide is null)
        {
            // Half a pair cannot be: an end without its other belongs to an earlier life of the namespace.
            route.DeleteLink(name);
            route.CreateVeth(name, request.InterfaceName, config.Mtu, pod, PodAddress(address));
            hostSide = route.FindLink(name)!;
        }

        route.SetMaster(hostSide.Index, bridge.Index);
        route.SetHairpin(hostSide.Index, on: true);
        route.SetUp(hostSide.Index);
        podSide = ConfigureInPod(request, pool, address);
        return new PodInterface(
            (bridge.Name, bridge.HardwareAddressText), (name, hostSide.HardwareAddressText), (podSide.Name, podSide.HardwareAddressText),
            address, pool.Network.PrefixLength, pool.Gateway);
    }

    /// <summary>Takes a pod off the bridge; both ends disappear together.</summary>
    public static void Detach(CniRequest request)
    {
        using var route = RouteNetlink.Open();
        route.DeleteLink(HostSideName(request.ContainerId, request.InterfaceName));
    }

    /// <summary>What is wrong with a pod's interface; null when nothing is.</summary>
    public static string? Inspect(CniRequest request, AddressPool pool, IPAddress address) => NetworkNamespace.Run(request.NamespacePath, () =>
    {
        using var route = RouteNetlink.Open();
        if (route.FindLink(request.InterfaceName) is not { } link)
        {
            return $"interface {request.InterfaceName} is missing";
        }

        if (!link.IsUp)
        {
            return $"interface {request.InterfaceName} is down";
        }

        if (!route.Addresses().Any(known => known.LinkIndex == link.Index && known.Address.Equals(address)))
        {
            return $"interface {request.InterfaceName} has not the address {address}";
        }

        return route.Routes().Any(known => known.Destination.PrefixLength == 0 && pool.Gateway.Equals(known.Gateway)) ? null : "the default route is missing";
    });

    private static LinkInfo? FindInPod(CniRequest request) => NetworkNamespace.Run(request.NamespacePath, () =>
    {
        using var route = RouteNetlink.Open();
        return route.FindLink(request.InterfaceName);
    });

    private static LinkInfo ConfigureInPod(CniRequest request, AddressPool pool, IPAddress address) => NetworkNamespace.Run(request.NamespacePath, () =>
    {
        using var route = RouteNetlink.Open();
        var links = route.Links();
        if (links.FirstOrDefault(link => link.IsLoopback) is { IsUp: false } loopback)
        {
            route.SetUp(loopback.Index);
        }

        var podSide = links.First(link => link.Name == request.InterfaceName);
        route.EnsureAddress(podSide.Index, address, pool.Network.PrefixLength);
        route.SetUp(podSide.Index);
        route.ReplaceRoute(new RouteInfo(DefaultRoute(address), pool.Gateway, podSide.Index));
        return podSide;
    });

    private static IPNetwork DefaultRoute(IPAddress address) =>
        new(address.GetAddressBytes().Length == 16 ? IPAddress.IPv6Any : IPAddress.Any, 0);

    /// <summary>
    /// A pod's MAC address comes from its IP address, so that neighbours' caches stay right when an address is used again.
    /// The second lowest bit of the first byte marks it as locally made.
    /// </summary>
    private static PhysicalAddress PodAddress(IPAddress address) => new([0x0a, 0x58, .. address.GetAddressBytes()[^4..]]);

    private static PhysicalAddress BridgeAddress(AddressPool pool) => PodAddress(pool.Gateway);
}
