using System.Net.NetworkInformation;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using static EdgeOrch.Linux.Netlink.NetlinkConstants;
using static EdgeOrch.Linux.Netlink.Route.RouteConstants;

namespace EdgeOrch.Linux.Netlink.Route;

/// <summary>Links.</summary>
public sealed partial class RouteNetlink
{
    /// <summary>All links.</summary>
    public IReadOnlyList<LinkInfo> Links()
    {
        var request = new NetlinkBuffer();
        using (request.BeginMessage(RTM_GETLINK, List))
        {
            request.Struct(default(InterfaceInfoMessage));
        }

        return _socket.Dump(request, "list links", ParseLink);
    }

    /// <summary>A link by name; null when there is none.</summary>
    public LinkInfo? FindLink(string name)
    {
        var request = new NetlinkBuffer();
        using (request.BeginMessage(RTM_GETLINK, Change))
        {
            request.Struct(default(InterfaceInfoMessage));
            request.String(IFLA_IFNAME, name);
        }

        try
        {
            return _socket.Query(request, "find link " + name, ParseLink).FirstOrDefault();
        }
        catch (LinuxException error) when (error.Errno == Errno.ENODEV)
        {
            return null;
        }
    }

    /// <summary>Creates a bridge.</summary>
    /// <exception cref="LinuxException">EEXIST: a link has that name already.</exception>
    public void CreateBridge(string name, int mtu, PhysicalAddress? hardwareAddress = null)
    {
        var request = new NetlinkBuffer();
        using (request.BeginMessage(RTM_NEWLINK, Change | NLM_F_CREATE | NLM_F_EXCL))
        {
            request.Struct(default(InterfaceInfoMessage));
            request.String(IFLA_IFNAME, name);
            request.U32(IFLA_MTU, (uint)mtu);
            if (hardwareAddress is not null)
            {
                request.Attribute(IFLA_ADDRESS, hardwareAddress.GetAddressBytes());
            }

            using var info = request.BeginNested(IFLA_LINKINFO);
            request.String(IFLA_INFO_KIND, "bridge");
        }

        _socket.Execute(request, "create bridge " + name);
    }

    /// <summary>Creates a pair of joined links, the second one in another namespace.</summary>
    /// <param name="name">The link that stays here.</param>
    /// <param name="peerName">The other end.</param>
    /// <param name="mtu">For both.</param>
    /// <param name="peerNamespace">The namespace the other end is made in; null for this one.</param>
    /// <param name="peerHardwareAddress">The other end's MAC address; null lets the kernel choose.</param>
    public void CreateVeth(
        string name, string peerName, int mtu, SafeFileHandle? peerNamespace = null, PhysicalAddress? peerHardwareAddress = null)
    {
        var request = new NetlinkBuffer();
        using (request.BeginMessage(RTM_NEWLINK, Change | NLM_F_CREATE | NLM_F_EXCL))
        {
            request.Struct(default(InterfaceInfoMessage));
            request.String(IFLA_IFNAME, name);
            request.U32(IFLA_MTU, (uint)mtu);
            using var info = request.BeginNested(IFLA_LINKINFO);
            request.String(IFLA_INFO_KIND, "veth");
            using var data = request.BeginNested(IFLA_INFO_DATA);
            using var peer = request.BeginNested(VETH_INFO_PEER);
            request.Struct(default(InterfaceInfoMessage));
            request.String(IFLA_IFNAME, peerName);
            request.U32(IFLA_MTU, (uint)mtu);
            if (peerHardwareAddress is not null)
            {
                request.Attribute(IFLA_ADDRESS, peerHardwareAddress.GetAddressBytes());
            }

            if (peerNamespace is not null)
            {
                request.U32(IFLA_NET_NS_FD, (uint)peerNamespace.DangerousGetHandle());
            }
        }

        _socket.Execute(request, $"create veth {name} and {peerName}");
    }

    /// <summary>Switches a link on or off.</summary>
    public void SetUp(int index, bool up = true) =>
        Modify(index, up ? IFF_UP : 0, IFF_UP, $"set link {index} {(up ? "up" : "down")}", null);

    /// <summary>Puts a link into a bridge; 0 takes it out.</summary>
    public void SetMaster(int index, int masterIndex) =>
        Modify(index, 0, 0, $"put link {index} into bridge {masterIndex}", request => request.U32(IFLA_MASTER, (uint)masterIndex));

    /// <summary>Sets the largest packet in bytes.</summary>
    public void SetMtu(int index, int mtu) =>
        Modify(index, 0, 0, $"set mtu {mtu} of link {index}", request => request.U32(IFLA_MTU, (uint)mtu));

    /// <summary>Sets the MAC address.</summary>
    public void SetHardwareAddress(int index, PhysicalAddress address) =>
        Modify(index, 0, 0, $"set address {address} of link {index}", request => request.Attribute(IFLA_ADDRESS, address.GetAddressBytes()));

    /// <summary>Renames a link that is down.</summary>
    public void SetName(int index, string name) =>
        Modify(index, 0, 0, $"rename link {index} to {name}", request => request.String(IFLA_IFNAME, name));

    /// <summary>Moves a link to another namespace.</summary>
    public void SetNamespace(int index, SafeFileHandle target) =>
        Modify(index, 0, 0, $"move link {index}", request => request.U32(IFLA_NET_NS_FD, (uint)target.DangerousGetHandle()));

    /// <summary>Lets a bridge send a frame back out of the port it came from: a pod that reaches itself through a service needs it.</summary>
    public void SetHairpin(int index, bool on)
    {
        var request = new NetlinkBuffer();
        using (request.BeginMessage(RTM_SETLINK, Change))
        {
            request.Struct(new InterfaceInfoMessage { ifi_family = Interop.SocketConstants.AF_BRIDGE, ifi_index = index });
            using var port = request.BeginNested(IFLA_PROTINFO);
            request.U8(IFLA_BRPORT_MODE, (byte)(on ? 1 : 0));
        }

        _socket.Execute(request, "set hairpin mode of link " + index);
    }

    /// <summary>Deletes a link by name.</summary>
    /// <returns>Whether it existed.</returns>
    public bool DeleteLink(string name)
    {
        var request = new NetlinkBuffer();
        using (request.BeginMessage(RTM_DELLINK, Change))
        {
            request.Struct(default(InterfaceInfoMessage));
            request.String(IFLA_IFNAME, name);
        }

        try
        {
            _socket.Execute(request, "delete link " + name);
            return true;
        }
        catch (LinuxException error) when (error.Errno == Errno.ENODEV)
        {
            return false;
        }
    }

    internal static LinkInfo? ParseLink(NetlinkMessage message)
    {
        if (message.Type is not (RTM_NEWLINK or RTM_DELLINK))
        {
            return null;
        }

        var header = MemoryMarshal.Read<InterfaceInfoMessage>(message.Payload);
        var (name, kind, mtu) = ("", (string?)null, 0);
        int? master = null;
        var hardware = PhysicalAddress.None;
        foreach (var attribute in message.Attributes(Marshal.SizeOf<InterfaceInfoMessage>()))
        {
            switch (attribute.Type)
            {
                case IFLA_IFNAME: name = attribute.Text; break;
                case IFLA_MTU: mtu = (int)attribute.U32; break;
                case IFLA_MASTER: master = (int)attribute.U32; break;
                case IFLA_ADDRESS: hardware = new PhysicalAddress(attribute.Value.ToArray()); break;
                case IFLA_LINKINFO: kind = KindOf(attribute.Nested); break;
                default: break;
            }
        }

        return new LinkInfo(
            header.ifi_index, name, kind, (header.ifi_flags & IFF_UP) != 0, (header.ifi_flags & IFF_LOOPBACK) != 0, mtu, hardware, master);
    }

    private static string? KindOf(NetlinkAttributes attributes)
    {
        foreach (var attribute in attributes)
        {
            if (attribute.Type == IFLA_INFO_KIND)
            {
                return attribute.Text;
            }
        }

        return null;
    }

    private void Modify(int index, uint flags, uint change, string operation, Action<NetlinkBuffer>? attributes)
    {
        var request = new NetlinkBuffer();
        using (request.BeginMessage(RTM_NEWLINK, Change))
        {
            request.Struct(new InterfaceInfoMessage { ifi_index = index, ifi_flags = flags, ifi_change = change });
            attributes?.Invoke(request);
        }

        _socket.Execute(request, operation);
    }
}
