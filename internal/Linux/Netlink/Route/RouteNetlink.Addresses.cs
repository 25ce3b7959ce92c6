using System.Net;
using System.Runtime.InteropServices;
using static EdgeOrch.Linux.Netlink.NetlinkConstants;
using static EdgeOrch.Linux.Netlink.Route.RouteConstants;

namespace EdgeOrch.Linux.Netlink.Route;

/// <summary>Addresses.</summary>
public sealed partial class RouteNetlink
{
    /// <summary>All addresses of all links, both families.</summary>
    public IReadOnlyList<AddressInfo> Addresses()
    {
        var request = new NetlinkBuffer();
        using (request.BeginMessage(RTM_GETADDR, List))
        {
            request.Struct(default(InterfaceAddressMessage));
        }

        return _socket.Dump(request, "list addresses", ParseAddress);
    }

    /// <summary>Gives a link an address; one it has already is fine.</summary>
    public void EnsureAddress(int linkIndex, IPAddress address, int prefixLength) =>
        _socket.Execute(
            AddressRequest(RTM_NEWADDR, Change | NLM_F_CREATE | NLM_F_REPLACE, linkIndex, address, prefixLength),
            $"add address {address}/{prefixLength} to link {linkIndex}");

    /// <summary>Takes an address from a link.</summary>
    /// <returns>Whether it had it.</returns>
    public bool DeleteAddress(int linkIndex, IPAddress address, int prefixLength)
    {
        try
        {
            _socket.Execute(
                AddressRequest(RTM_DELADDR, Change, linkIndex, address, prefixLength),
                $"delete address {address}/{prefixLength} from link {linkIndex}");
            return true;
        }
        catch (LinuxException error) when (error.Errno == Errno.EADDRNOTAVAIL)
        {
            return false;
        }
    }

    private static NetlinkBuffer AddressRequest(ushort type, ushort flags, int linkIndex, IPAddress address, int prefixLength)
    {
        var request = new NetlinkBuffer();
        using (request.BeginMessage(type, flags))
        {
            request.Struct(new InterfaceAddressMessage
            {
                ifa_family = FamilyOf(address),
                ifa_prefixlen = (byte)prefixLength,
                ifa_index = (uint)linkIndex,
            });
            var bytes = address.GetAddressBytes();
            request.Attribute(IFA_LOCAL, bytes);
            request.Attribute(IFA_ADDRESS, bytes);
        }

        return request;
    }

    private static AddressInfo? ParseAddress(NetlinkMessage message)
    {
        if (message.Type != RTM_NEWADDR)
        {
            return null;
        }

        var header = MemoryMarshal.Read<InterfaceAddressMessage>(message.Payload);
        IPAddress? local = null, address = null;
        foreach (var attribute in message.Attributes(Marshal.SizeOf<InterfaceAddressMessage>()))
        {
            switch (attribute.Type)
            {
                // On a point-to-point link IFA_ADDRESS is the other end; IFA_LOCAL is always ours.
                case IFA_LOCAL: local = new IPAddress(attribute.Value); break;
                case IFA_ADDRESS: address = new IPAddress(attribute.Value); break;
                default: break;
            }
        }

        return (local ?? address) is { } found ? new AddressInfo((int)header.ifa_index, found, header.ifa_prefixlen) : null;
    }
}
