using System.Net;

namespace EdgeOrch.Network.Proxy;

/// <summary>One place where a service port is answered.</summary>
/// <param name="Address">The pod's address.</param>
/// <param name="Port">The port there.</param>
/// <param name="IsLocal">Whether the pod runs on this node.</param>
/// <param name="IsReady">Whether it takes new connections.</param>
/// <param name="IsServing">Whether it answers, be it terminating or not.</param>
/// <param name="IsTerminating">Whether it is on its way out.</param>
public sealed record EndpointSpec(
    IPAddress Address, int Port, bool IsLocal = false, bool IsReady = true, bool IsServing = true, bool IsTerminating = false);
