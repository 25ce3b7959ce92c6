using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace EdgeOrch.Cli.Composition;

/// <summary>Finds the address others reach this host at.</summary>
internal static class HostAddress
{
    // TEST-NET-1 of RFC 5737: the kernel chooses a source address for it, and nothing is ever sent.
    private static readonly IPEndPoint Elsewhere = new(new IPAddress([192, 0, 2, 1]), 9);

    /// <summary>The source address of the default route; without one the first address of an interface that is up; else loopback.</summary>
    public static IPAddress Detect()
    {
        try
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            socket.Connect(Elsewhere);
            return ((IPEndPoint)socket.LocalEndPoint!).Address;
        }
        catch (SocketException)
        {
            // No default route: an isolated device is a normal case.
        }

        return NetworkInterface.GetAllNetworkInterfaces()
            .Where(n => n.OperationalStatus == OperationalStatus.Up && n.NetworkInterfaceType != NetworkInterfaceType.Loopback)
            .SelectMany(n => n.GetIPProperties().UnicastAddresses)
            .Select(a => a.Address)
            .FirstOrDefault(a => a.AddressFamily == AddressFamily.InterNetwork) ?? IPAddress.Loopback;
    }
}
