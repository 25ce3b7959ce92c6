using System.Net;
using System.Runtime.InteropServices;
using static EdgeOrch.Linux.Netlink.NetlinkConstants;
using static EdgeOrch.Linux.Netlink.Route.RouteConstants;

namespace EdgeOrch.Linux.Netlink.Route;

/// <summary>Routes.</summary>
public sealed partial class RouteNetlink
{
    /// <summary>All unicast routes of the main table, both families.</summary>
    public IReadOnlyList<RouteInfo> Routes()
    {
        var request = new NetlinkBuffer();
        using (request.BeginMessage(RTM_GETROUTE, List))
        {
            request.Struct(default(RouteMessage));
        }

        return _socket.Dump(request, "list routes", ParseRoute);
    }

    /// <summary>Adds a route, or changes the one to the same network with the same metric.</summary>
    /// <exception cref="LinuxException">ENETUNREACH or EINVAL: the gateway is not on a network this host is joined to.</exception>
    public void ReplaceRoute(RouteInfo route) =>
        _socket.Execute(RouteRequest(RTM_NEWROUTE, Change | NLM_F_CREATE | NLM_F_REPLACE, route), "set route " + Describe(route));

    /// <summary>Deletes a route.</summary>
    /// <returns>Whether it existed.</returns>
    public bool DeleteRoute(RouteInfo route)
    {
        try
        {
            _socket.Execute(RouteRequest(RTM_DELROUTE, Change, route), "delete route " + Describe(route));
            return true;
        }
        catch (LinuxException error) when (error.Errno is Errno.ESRCH or Errno.ENODEV)
        {
            return false;
        }
    }

    private static string Describe(RouteInfo route) => route.Gateway is null ? $"{route.Destination}" : $"{route.Destination} via {route.Gateway}";

    private static NetlinkBuffer RouteRequest(ushort type, ushort flags, RouteInfo route)
    {
        var request = new NetlinkBuffer();
        using (request.BeginMessage(type, flags))
        {
            request.Struct(new RouteMessage
            {
                rtm_family = FamilyOf(route.Destination.BaseAddress),
                rtm_dst_len = (byte)route.Destination.PrefixLength,
                rtm_table = RT_TABLE_MAIN,
                rtm_protocol = route.Protocol,
                rtm_scope = route.Gateway is null ? RT_SCOPE_LINK : RT_SCOPE_UNIVERSE,
                rtm_type = RTN_UNICAST,
            });
            if (route.Destination.PrefixLength > 0)
            {
                request.Attribute(RTA_DST, route.Destination.BaseAddress.GetAddressBytes());
            }

            if (route.Gateway is not null)
            {
                request.Attribute(RTA_GATEWAY, route.Gateway.GetAddressBytes());
            }

            if (route.LinkIndex is { } link)
            {
                request.U32(RTA_OIF, (uint)link);
            }

            if (route.Metric != 0)
            {
                request.U32(RTA_PRIORITY, route.Metric);
            }
        }

        return request;
    }

    private static RouteInfo? ParseRoute(NetlinkMessage message)
    {
        if (message.Type != RTM_NEWROUTE)
        {
            return null;
        }

        var header = MemoryMarshal.Read<RouteMessage>(message.Payload);
        uint table = header.rtm_table, metric = 0;
        int? link = null;
        var destination = header.rtm_family == Interop.SocketConstants.AF_INET6 ? IPAddress.IPv6Any : IPAddress.Any;
        IPAddress? gateway = null;
        foreach (var attribute in message.Attributes(Marshal.SizeOf<RouteMessage>()))
        {
            switch (attribute.Type)
            {
                case RTA_DST: destination = new IPAddress(attribute.Value); break;
                case RTA_GATEWAY: gateway = new IPAddress(attribute.Value); break;
                case RTA_OIF: link = (int)attribute.U32; break;
                case RTA_PRIORITY: metric = attribute.U32; break;
                case RTA_TABLE: table = attribute.U32; break;
                default: break;
            }
        }

        return table == RT_TABLE_MAIN && header.rtm_type == RTN_UNICAST
            ? new RouteInfo(new IPNetwork(destination, header.rtm_dst_len), gateway, link, header.rtm_protocol, metric)
            : null;
    }
}
