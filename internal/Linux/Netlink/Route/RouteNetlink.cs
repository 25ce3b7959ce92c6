using System.Net;
using System.Net.Sockets;
using static EdgeOrch.Linux.Netlink.NetlinkConstants;

namespace EdgeOrch.Linux.Netlink.Route;

/// <summary>
/// Links, addresses and routes of the network namespace in which it was opened (rtnetlink(7)). Every refusal is a
/// <see cref="LinuxException"/> that says what was attempted. Not thread-safe.
/// </summary>
public sealed partial class RouteNetlink : IDisposable
{
    private const ushort Change = NLM_F_REQUEST | NLM_F_ACK;
    private const ushort List = NLM_F_REQUEST | NLM_F_DUMP;

    private readonly NetlinkSocket _socket;

    private RouteNetlink(NetlinkSocket socket) => _socket = socket;

    /// <summary>Opens a socket in the calling thread's network namespace.</summary>
    public static RouteNetlink Open() => new(NetlinkSocket.Open(NetlinkProtocol.Route));

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    private static byte FamilyOf(IPAddress address) => (byte)(address.AddressFamily == AddressFamily.InterNetworkV6
        ? Interop.SocketConstants.AF_INET6
        : Interop.SocketConstants.AF_INET);
}
