using System.Net;

namespace EdgeOrch.Network.Cni;

/// <summary>An address that belongs to an interface of a sandbox.</summary>
/// <param name="Address">The address.</param>
/// <param name="ContainerId">The sandbox.</param>
/// <param name="InterfaceName">Its interface.</param>
/// <param name="PodName">Namespace and name of the pod, for people; may be empty.</param>
public sealed record Reservation(IPAddress Address, string ContainerId, string InterfaceName, string PodName)
{
    /// <summary>When it was made.</summary>
    public DateTimeOffset ReservedAt { get; init; }
}
