using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using EdgeOrch.Controllers.Pods;

namespace EdgeOrch.Controllers.ServiceEndpoints;

/// <summary>The endpoints of one address family that have the same ports: those may share slices.</summary>
internal sealed record EndpointGroup(string AddressType, List<EndpointPort> Ports, IReadOnlyList<Endpoint> Endpoints)
{
    /// <summary>Equal for slices and groups with the same ports.</summary>
    public string PortKey { get; } = DesiredEndpoints.KeyOf(Ports);
}

/// <summary>From a service and its pods to endpoints. Pure.</summary>
internal static class DesiredEndpoints
{
    /// <summary>Groups by family and ports, in a stable order.</summary>
    /// <param name="service">The service.</param>
    /// <param name="pods">The pods its selector picks.</param>
    /// <param name="zoneOf">The zone of a node (empty when it has none), or null for a node that does not exist.</param>
    public static IReadOnlyList<EndpointGroup> Of(Service service, IEnumerable<Pod> pods, Func<string, string?> zoneOf)
    {
        var serving = pods.Where(pod => ServicePods.CanServe(pod, includeTerminating: true)).OrderBy(pod => pod.Metadata.Name, StringComparer.Ordinal).ToList();
        var groups = new List<EndpointGroup>();
        foreach (var family in Families(service, serving))
        {
            var byPorts = new Dictionary<string, (List<EndpointPort> Ports, List<Endpoint> Endpoints)>(StringComparer.Ordinal);
            foreach (var pod in serving)
            {
                var zone = string.IsNullOrEmpty(pod.Spec?.NodeName) ? "" : zoneOf(pod.Spec.NodeName);
                var ports = PortsOf(service, pod);
                if (zone is null || ToEndpoint(service, pod, family, zone) is not { } endpoint || (ports.Count == 0 && !ServicePods.IsHeadless(service)))
                {
                    continue;
                }

                var key = KeyOf(ports);
                if (!byPorts.TryGetValue(key, out var group))
                {
                    byPorts[key] = group = (ports, []);
                }

                group.Endpoints.Add(endpoint);
            }

            groups.AddRange(byPorts.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => new EndpointGroup(family, pair.Value.Ports, pair.Value.Endpoints)));
        }

        return groups;
    }

    /// <summary>The address families a service is published in; an old one that names none follows its cluster address or pods.</summary>
    public static IReadOnlyList<string> Families(Service service, IReadOnlyList<Pod> pods)
    {
        if (service.Spec?.IpFamilies is { Count: > 0 } families)
        {
            return families;
        }

        var hint = ServicePods.IsHeadless(service) || string.IsNullOrEmpty(service.Spec?.ClusterIP)
            ? pods.SelectMany(ServicePods.Addresses).FirstOrDefault()
            : service.Spec.ClusterIP;
        return [FamilyOf(hint ?? "") ?? "IPv4"];
    }

    /// <summary>A text equal for equal port lists.</summary>
    public static string KeyOf(List<EndpointPort>? ports)
    {
        var text = new StringBuilder();
        foreach (var port in (ports ?? []).OrderBy(port => port.Name ?? "", StringComparer.Ordinal).ThenBy(port => port.Port ?? 0))
        {
            text.Append(CultureInfo.InvariantCulture, $"{port.Name}/{port.Protocol}/{port.Port}/{port.AppProtocol};");
        }

        return text.ToString();
    }

    private static List<EndpointPort> PortsOf(Service service, Pod pod)
    {
        var ports = new List<EndpointPort>();
        foreach (var port in service.Spec?.Ports ?? [])
        {
            if (ServicePods.Resolve(port, pod) is { } number)
            {
                ports.Add(new EndpointPort { Name = port.Name ?? "", Port = number, Protocol = port.Protocol ?? "TCP", AppProtocol = port.AppProtocol });
            }
        }

        return ports;
    }

    private static Endpoint? ToEndpoint(Service service, Pod pod, string family, string zone)
    {
        var addresses = ServicePods.Addresses(pod).Where(address => FamilyOf(address) == family).ToList();
        if (addresses.Count == 0)
        {
            return null;
        }

        var serving = pod.IsReady();
        var terminating = pod.Metadata.DeletionTimestamp is not null;
        return new Endpoint
        {
            Addresses = addresses,
            Conditions = new EndpointConditions
            {
                Ready = service.Spec?.PublishNotReadyAddresses == true || (serving && !terminating),
                Serving = serving,
                Terminating = terminating,
            },
            Hostname = ServicePods.HostName(service, pod),
            NodeName = string.IsNullOrEmpty(pod.Spec?.NodeName) ? null : pod.Spec.NodeName,
            Zone = zone.Length == 0 ? null : zone,
            TargetRef = ServicePods.Reference(pod),
        };
    }

    private static string? FamilyOf(string address) => IPAddress.TryParse(address, out var ip)
        ? ip.AddressFamily == AddressFamily.InterNetworkV6 ? "IPv6" : "IPv4"
        : null;
}
