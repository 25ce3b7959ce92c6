using System.Buffers.Binary;
using System.Net;
using System.Runtime.InteropServices;
using static EdgeOrch.Linux.Netlink.Netfilter.NetfilterConstants;
using static EdgeOrch.Linux.Netlink.NetlinkConstants;

namespace EdgeOrch.Linux.Netlink.Netfilter;

/// <summary>Connection tracking of the network namespace in which it was opened. Not thread-safe.</summary>
public sealed class ConntrackSocket : IDisposable
{
    private readonly NetlinkSocket _socket;

    private ConntrackSocket(NetlinkSocket socket) => _socket = socket;

    /// <summary>Opens a socket in the calling thread's network namespace.</summary>
    public static ConntrackSocket Open() => new(NetlinkSocket.Open(NetlinkProtocol.Netfilter));

    /// <summary>All tracked connections of a transport protocol.</summary>
    public IReadOnlyList<ConntrackFlow> Flows(NftFamily family, byte protocol)
    {
        var request = new NetlinkBuffer();
        using (request.BeginMessage((NFNL_SUBSYS_CTNETLINK << 8) | IPCTNL_MSG_CT_GET, NLM_F_REQUEST | NLM_F_DUMP))
        {
            request.Struct(new NetfilterHeader { nfgen_family = (byte)family });
        }

        return _socket.Dump(request, "list tracked connections", message => Parse(message) is { } flow && flow.Protocol == protocol ? flow : null);
    }

    /// <summary>Forgets a connection: its next packet is looked at as if it were the first.</summary>
    /// <returns>Whether it was still tracked.</returns>
    public bool Delete(NftFamily family, ConntrackFlow flow)
    {
        var v6 = family == NftFamily.Ip6;
        var request = new NetlinkBuffer();
        using (request.BeginMessage((NFNL_SUBSYS_CTNETLINK << 8) | IPCTNL_MSG_CT_DELETE, NLM_F_REQUEST | NLM_F_ACK))
        {
            request.Struct(new NetfilterHeader { nfgen_family = (byte)family });
            using var tuple = request.BeginNested(CTA_TUPLE_ORIG);
            using (request.BeginNested(CTA_TUPLE_IP))
            {
                request.Attribute(v6 ? CTA_IP_V6_SRC : CTA_IP_V4_SRC, flow.Source.Address.GetAddressBytes());
                request.Attribute(v6 ? CTA_IP_V6_DST : CTA_IP_V4_DST, flow.Destination.Address.GetAddressBytes());
            }

            using (request.BeginNested(CTA_TUPLE_PROTO))
            {
                request.U8(CTA_PROTO_NUM, flow.Protocol);
                request.U16NetworkOrder(CTA_PROTO_SRC_PORT, (ushort)flow.Source.Port);
                request.U16NetworkOrder(CTA_PROTO_DST_PORT, (ushort)flow.Destination.Port);
            }
        }

        try
        {
            _socket.Execute(request, $"forget connection {flow.Source} to {flow.Destination}");
            return true;
        }
        catch (LinuxException error) when (error.Errno == Errno.ENOENT)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    private static ConntrackFlow? Parse(NetlinkMessage message)
    {
        var (original, reply) = (default(Tuple), default(Tuple));
        foreach (var attribute in message.Attributes(Marshal.SizeOf<NetfilterHeader>()))
        {
            switch (attribute.Type)
            {
                case CTA_TUPLE_ORIG: original = ParseTuple(attribute.Nested); break;
                case CTA_TUPLE_REPLY: reply = ParseTuple(attribute.Nested); break;
                default: break;
            }
        }

        return original.Source is null || original.Destination is null || reply.Source is null
            ? null
            : new ConntrackFlow(
                original.Protocol, new IPEndPoint(original.Source, original.SourcePort),
                new IPEndPoint(original.Destination, original.DestinationPort), new IPEndPoint(reply.Source, reply.SourcePort));
    }

    private static Tuple ParseTuple(NetlinkAttributes attributes)
    {
        var tuple = default(Tuple);
        foreach (var attribute in attributes)
        {
            foreach (var part in attribute.Nested)
            {
                switch (attribute.Type, part.Type)
                {
                    case (CTA_TUPLE_IP, CTA_IP_V4_SRC or CTA_IP_V6_SRC): tuple.Source = new IPAddress(part.Value); break;
                    case (CTA_TUPLE_IP, CTA_IP_V4_DST or CTA_IP_V6_DST): tuple.Destination = new IPAddress(part.Value); break;
                    case (CTA_TUPLE_PROTO, CTA_PROTO_NUM): tuple.Protocol = part.Value[0]; break;
                    case (CTA_TUPLE_PROTO, CTA_PROTO_SRC_PORT): tuple.SourcePort = BinaryPrimitives.ReadUInt16BigEndian(part.Value); break;
                    case (CTA_TUPLE_PROTO, CTA_PROTO_DST_PORT): tuple.DestinationPort = BinaryPrimitives.ReadUInt16BigEndian(part.Value); break;
                    default: break;
                }
            }
        }

        return tuple;
    }

    private struct Tuple
    {
        internal IPAddress? Source;
        internal IPAddress? Destination;
        internal byte Protocol;
        internal int SourcePort;
        internal int DestinationPort;
    }
}
