using System.Net;
using System.Net.Sockets;

namespace EdgeOrch.Controllers.ServiceEndpoints;

/// <summary>From Endpoints written by hand to endpoint groups. Pure.</summary>
internal static class MirroredEndpoints
{
    private const string SkipLabel = "endpointslice.kubernetes.io/skip-mirror";
    private const string LeaderAnnotation = "control-plane.alpha.kubernetes.io/leader";
    private const int AddressesPerSubset = 1000;

    /// <summary>Whether slices are to mirror the object: its service has no selector, and it is neither opted out nor a lock.</summary>
    public static bool IsMirrored(V1Endpoints endpoints, Service? service) =>
        service is { Spec.Selector: null or { Count: 0 } }
        && endpoints.Metadata.Labels?.GetValueOrDefault(SkipLabel) != "true"
        && endpoints.Metadata.Annotations?.ContainsKey(LeaderAnnotation) != true;

    /// <summary>The addresses by family and ports.</summary>
    public static IReadOnlyList<EndpointGroup> Of(V1Endpoints endpoints)
    {
        var groups = new SortedDictionary<string, (string Family, List<EndpointPort> Ports, List<Endpoint> Endpoints)>(StringComparer.Ordinal);
        foreach (var subset in endpoints.Subsets ?? [])
        {
            var ports = (subset.Ports ?? []).Select(ToPort).ToList();
            var addresses = (subset.Addresses ?? []).Select(address => (address, Ready: true))
                .Concat((subset.NotReadyAddresses ?? []).Select(address => (address, Ready: false)))
                .Take(AddressesPerSubset);
            foreach (var (address, ready) in addresses)
            {
                if (!IPAddress.TryParse(address.Ip, out var ip))
                {
                    continue;
                }

                var family = ip.AddressFamily == AddressFamily.InterNetworkV6 ? "IPv6" : "IPv4";
                var key = $"{family}|{DesiredEndpoints.KeyOf(ports)}";
                if (!groups.TryGetValue(key, out var group))
                {
                    groups[key] = group = (family, ports, []);
                }

                group.Endpoints.Add(ToEndpoint(address, ready));
            }
        }

        return groups.Values.Select(group => new EndpointGroup(group.Family, group.Ports, group.Endpoints)).ToList();
    }

    private static EndpointPort ToPort(CoreEndpointPort port) =>
        new() { Name = port.Name ?? "", Port = port.Port, Protocol = port.Protocol ?? "TCP", AppProtocol = port.AppProtocol };

    private static Endpoint ToEndpoint(EndpointAddress address, bool ready) => new()
    {
        Addresses = [address.Ip!],
        Conditions = new EndpointConditions { Ready = ready },
        Hostname = string.IsNullOrEmpty(address.Hostname) ? null : address.Hostname,
        NodeName = string.IsNullOrEmpty(address.NodeName) ? null : address.NodeName,
        TargetRef = address.TargetRef,
    };
}
