using System.Net;

namespace EdgeOrch.Network.Cni;

/// <summary>A pod's interface as ADD made it.</summary>
/// <param name="Bridge">The bridge and its MAC address.</param>
/// <param name="HostSide">The end on the node and its MAC address.</param>
/// <param name="PodSide">The end in the pod and its MAC address.</param>
/// <param name="Address">The pod's address.</param>
/// <param name="PrefixLength">Length of the pod network's prefix.</param>
/// <param name="Gateway">The bridge's address.</param>
public sealed record PodInterface(
    (string Name, string Mac) Bridge, (string Name, string Mac) HostSide, (string Name, string Mac) PodSide,
    IPAddress Address, int PrefixLength, IPAddress Gateway);
