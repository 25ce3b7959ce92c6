using System.Net;
using EdgeOrch.Network.Proxy;

namespace EdgeOrch.Network.Tests;

/// <summary>Services of every shape the proxy knows.</summary>
internal static class SampleServices
{
    public static IReadOnlyList<ServicePortSpec> All() =>
    [
        Service("web", "10.43.0.10") with
        {
            NodePort = 30080,
            ExternalIPs = [IPAddress.Parse("192.0.2.7")],
            Endpoints = [Endpoint("10.42.1.6"), Endpoint("10.42.0.5", local: true)],
        },
        Service("sticky", "10.43.0.11") with
        {
            ClientAffinity = TimeSpan.FromHours(3),
            Endpoints = [Endpoint("10.42.0.5", local: true), Endpoint("10.42.1.6")],
        },
        Service("empty", "10.43.0.12") with { NodePort = 30082 },
        Service("edge", "10.43.0.13") with
        {
            NodePort = 30083,
            ExternalLocal = true,
            LoadBalancerIPs = [IPAddress.Parse("198.51.100.9")],
            LoadBalancerSourceRanges = [IPNetwork.Parse("203.0.113.0/24")],
            Endpoints = [Endpoint("10.42.0.5", local: true), Endpoint("10.42.1.6")],
        },
        Service("here", "10.43.0.14") with { InternalLocal = true, Endpoints = [Endpoint("10.42.1.6")] },
        Service("leaving", "10.43.0.15") with
        {
            Endpoints = [Endpoint("10.42.1.6") with { IsReady = false, IsTerminating = true }, Endpoint("10.42.1.7") with { IsReady = false, IsServing = false }],
        },
        Service("dns", "10.43.0.16") with { Protocol = ServicePortSpec.Udp, Port = 53, Endpoints = [Endpoint("10.42.0.8", local: true) with { Port = 53 }] },
    ];

    public static IReadOnlyList<ServicePortSpec> Changed() =>
    [
        All()[0] with { NodePort = 30081, Endpoints = [Endpoint("10.42.0.9", local: true)] },
        All()[1] with { Endpoints = [Endpoint("10.42.1.6")] },
        All()[2] with { Endpoints = [Endpoint("10.42.1.6")] },
        All()[3] with { ExternalLocal = false },
        All()[6],
    ];

    public static EndpointSpec Endpoint(string address, bool local = false) => new(IPAddress.Parse(address), 8080, local);

    private static ServicePortSpec Service(string name, string address) =>
        new("default", name, "", ServicePortSpec.Tcp, 80, IPAddress.Parse(address));
}
