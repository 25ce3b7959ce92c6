using System.Net;
using System.Net.Sockets;
using EdgeOrch.Api.Types;
using EdgeOrch.Linux.Netlink.Netfilter;

namespace EdgeOrch.Network.Proxy;

/// <summary>Services and EndpointSlices to what the data plane needs to know. Pure; what is malformed or of the other family is left out.</summary>
public static class ServiceTranslation
{
    private const string ServiceNameLabel = "kubernetes.io/service-name";
    private const string OtherProxyLabel = "service.kubernetes.io/service-proxy-name";
    private const int DefaultAffinitySeconds = 10800;

    /// <summary>Translates all services of a family.</summary>
    /// <param name="services">Every service known.</param>
    /// <param name="slices">Every endpoint slice known.</param>
    /// <param name="nodeName">This node: its endpoints are local.</param>
    /// <param name="family">The address family.</param>
    public static IReadOnlyList<ServicePortSpec> Translate(
        IEnumerable<Service> services, IEnumerable<EndpointSlice> slices, string nodeName, NftFamily family)
    {
        var addressType = family == NftFamily.Ip6 ? "IPv6" : "IPv4";
        var byService = slices.Where(slice => slice.AddressType == addressType).ToLookup(KeyOfService, StringComparer.Ordinal);
        return [.. services.SelectMany(service => Ports(service, byService[service.Key].ToList(), nodeName, family))];
    }

    private static string KeyOfService(EndpointSlice slice) =>
        $"{slice.Metadata.Namespace}/{slice.Metadata.Labels?.GetValueOrDefault(ServiceNameLabel)}";

    private static IEnumerable<ServicePortSpec> Ports(Service service, List<EndpointSlice> slices, string nodeName, NftFamily family)
    {
        if (service.Spec is not { } spec || spec.Type == "ExternalName"
            || service.Metadata.Labels?.ContainsKey(OtherProxyLabel) == true
            || Addresses(spec.ClusterIPs ?? [spec.ClusterIP ?? ""], family).FirstOrDefault() is not { } clusterIP)
        {
            yield break;
        }

        var ingress = service.Status?.LoadBalancer?.Ingress ?? [];
        var loadBalancer = spec.Type == "LoadBalancer" ? Addresses(ingress.Where(entry => entry.IpMode != "Proxy").Select(entry => entry.Ip), family) : [];
        foreach (var port in spec.Ports ?? [])
        {
            yield return new ServicePortSpec(
                service.Metadata.Namespace ?? "", service.Metadata.Name ?? "", port.Name ?? "", ProtocolOf(port.Protocol), port.Port ?? 0, clusterIP)
            {
                NodePort = port.NodePort is > 0 ? port.NodePort : null,
                ExternalIPs = Addresses(spec.ExternalIPs, family),
                LoadBalancerIPs = loadBalancer,
                LoadBalancerSourceRanges = Ranges(spec.LoadBalancerSourceRanges, family),
                ClientAffinity = spec.SessionAffinity == "ClientIP"
                    ? TimeSpan.FromSeconds(spec.SessionAffinityConfig?.ClientIP?.TimeoutSeconds ?? DefaultAffinitySeconds)
                    : null,
                InternalLocal = spec.InternalTrafficPolicy == "Local",
                ExternalLocal = spec.ExternalTrafficPolicy == "Local",
                HealthCheckNodePort = spec is { Type: "LoadBalancer", ExternalTrafficPolicy: "Local", HealthCheckNodePort: > 0 } ? spec.HealthCheckNodePort : null,
                Endpoints = [.. Endpoints(slices, port, nodeName)],
            };
        }
    }

    private static IEnumerable<EndpointSpec> Endpoints(List<EndpointSlice> slices, ServicePort port, string nodeName)
    {
        foreach (var slice in slices)
        {
            var target = (slice.Ports ?? []).Find(candidate =>
                (candidate.Name ?? "") == (port.Name ?? "") && ProtocolOf(candidate.Protocol) == ProtocolOf(port.Protocol));
            if (target?.Port is not { } targetPort)
            {
                continue;
            }

            foreach (var endpoint in slice.Endpoints ?? [])
            {
                // The first address alone counts (discovery.k8s.io/v1). Unknown readiness is to be read as ready.
                if (endpoint.Addresses is [var text, ..] && IPAddress.TryParse(text, out var address))
                {
                    var ready = endpoint.Conditions?.Ready ?? true;
                    yield return new EndpointSpec(
                        address, targetPort, endpoint.NodeName == nodeName, ready, endpoint.Conditions?.Serving ?? ready, endpoint.Conditions?.Terminating ?? false);
                }
            }
        }
    }

    private static List<IPAddress> Addresses(IEnumerable<string?>? texts, NftFamily family)
    {
        var wanted = family == NftFamily.Ip6 ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork;
        return [.. (texts ?? [])
            .Select(text => IPAddress.TryParse(text, out var address) ? address : null)
            .OfType<IPAddress>().Where(address => address.AddressFamily == wanted)];
    }

    private static List<IPNetwork> Ranges(List<string>? texts, NftFamily family)
    {
        var wanted = family == NftFamily.Ip6 ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork;
        var ranges = new List<IPNetwork>();
        foreach (var text in texts ?? [])
        {
            if (IPNetwork.TryParse(text.Trim(), out var range) && range.BaseAddress.AddressFamily == wanted)
            {
                ranges.Add(range);
            }
        }

        return ranges;
    }

    private static byte ProtocolOf(string? name) => name switch
    {
        "UDP" => ServicePortSpec.Udp,
        "SCTP" => ServicePortSpec.Sctp,
        _ => ServicePortSpec.Tcp,
    };
}
