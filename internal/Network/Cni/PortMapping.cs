using System.Net;

namespace EdgeOrch.Network.Cni;

/// <summary>A port of the node that leads to a pod.</summary>
/// <param name="HostPort">The port of the node.</param>
/// <param name="ContainerPort">The port of the pod.</param>
/// <param name="Protocol">The transport protocol's number.</param>
/// <param name="HostAddress">Only this address of the node; null for all.</param>
public sealed record PortMapping(int HostPort, int ContainerPort, byte Protocol, IPAddress? HostAddress);
