using System.Net;

namespace EdgeOrch.Linux.Netlink.Route;

/// <summary>An address on an interface.</summary>
/// <param name="LinkIndex">The interface.</param>
/// <param name="Address">The address.</param>
/// <param name="PrefixLength">Length of its network's prefix in bits.</param>
public sealed record AddressInfo(int LinkIndex, IPAddress Address, int PrefixLength);
