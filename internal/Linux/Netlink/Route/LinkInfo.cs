using System.Net.NetworkInformation;

namespace EdgeOrch.Linux.Netlink.Route;

/// <summary>A network interface.</summary>
/// <param name="Index">Its number in its namespace.</param>
/// <param name="Name">Its name.</param>
/// <param name="Kind">For example <c>bridge</c> or <c>veth</c>; null for hardware.</param>
/// <param name="IsUp">Whether it was switched on.</param>
/// <param name="IsLoopback">Whether it is the loopback interface.</param>
/// <param name="Mtu">Largest packet in bytes.</param>
/// <param name="HardwareAddress">Its MAC address.</param>
/// <param name="MasterIndex">The bridge it belongs to; null when to none.</param>
public sealed record LinkInfo(
    int Index, string Name, string? Kind, bool IsUp, bool IsLoopback, int Mtu, PhysicalAddress HardwareAddress, int? MasterIndex)
{
    /// <summary>The MAC address as it is usually written, <c>02:00:00:00:00:01</c>.</summary>
    public string HardwareAddressText => string.Join(':', HardwareAddress.GetAddressBytes().Select(part => part.ToString("x2")));
}
