using System.Globalization;
using EdgeOrch.Controllers.Pods;

namespace EdgeOrch.Controllers.ServiceEndpoints;

/// <summary>From a service and its pods to the subsets of its Endpoints object: addresses with the same ports together. Pure.</summary>
internal static class SubsetPlanner
{
    /// <summary>The most addresses an Endpoints object holds.</summary>
    public const int AddressLimit = 1000;

    /// <summary>The subsets, in a stable order, and whether addresses were left out because there were too many.</summary>
    public static (List<EndpointSubset>? Subsets, bool Truncated) Of(Service service, IEnumerable<Pod> pods)
    {
        var notReadyToo = service.Spec?.PublishNotReadyAddresses == true;
        var entries = pods.Where(pod => ServicePods.CanServe(pod, notReadyToo))
            .Select(pod => Entry.Of(service, pod, notReadyToo))
            .OfType<Entry>()
            .OrderByDescending(entry => entry.Ready)
            .ThenBy(entry => entry.Address.Ip, StringComparer.Ordinal)
            .ThenBy(entry => entry.Address.TargetRef?.Uid, StringComparer.Ordinal)
            .ToList();
        var truncated = entries.Count > AddressLimit;
        var subsets = ByPort(service, entries.Take(AddressLimit).ToList());
        return (subsets.Count == 0 ? null : subsets, truncated);
    }

    // Every port lists its addresses; ports with equal lists share a subset.
    private static List<EndpointSubset> ByPort(Service service, List<Entry> entries)
    {
        var byPort = new SortedDictionary<string, (CoreEndpointPort? Port, List<Entry> Entries)>(StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            foreach (var (key, port) in entry.Ports.Count == 0 ? [("", null)] : entry.Ports)
            {
                if (!byPort.TryGetValue(key, out var group))
                {
                    byPort[key] = group = (port, []);
                }

                group.Entries.Add(entry);
            }
        }

        var order = (service.Spec?.Ports ?? []).Select(port => port.Name ?? "").ToList();
        return byPort.Values
            .GroupBy(group => string.Join(';', group.Entries.Select(entry => entry.Identity)), StringComparer.Ordinal)
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => Subset([.. group.Select(g => g.Port).OfType<CoreEndpointPort>().OrderBy(port => order.IndexOf(port.Name ?? ""))], group.First().Entries))
            .ToList();
    }

    private static EndpointSubset Subset(List<CoreEndpointPort> ports, List<Entry> entries) => new()
    {
        Addresses = OrNull(entries.Where(entry => entry.Ready)),
        NotReadyAddresses = OrNull(entries.Where(entry => !entry.Ready)),
        Ports = ports.Count == 0 ? null : ports,
    };

    private static List<EndpointAddress>? OrNull(IEnumerable<Entry> entries)
    {
        var addresses = entries.Select(entry => entry.Address).ToList();
        return addresses.Count == 0 ? null : addresses;
    }

    private sealed record Entry(EndpointAddress Address, bool Ready, IReadOnlyList<(string Key, CoreEndpointPort? Port)> Ports)
    {
        public string Identity => $"{Address.Ip}/{Address.TargetRef?.Uid}/{Ready}";

        public static Entry? Of(Service service, Pod pod, bool notReadyToo)
        {
            var family = DesiredEndpoints.Families(service, [pod])[0];
            var ip = ServicePods.Addresses(pod).FirstOrDefault(address => address.Contains(':') == (family == "IPv6"));
            var ports = Resolve(service, pod);
            if (ip is null || (ports.Count == 0 && !(ServicePods.IsHeadless(service) && service.Spec?.Ports is null or { Count: 0 })))
            {
                return null;
            }

            var address = new EndpointAddress
            {
                Ip = ip,
                Hostname = ServicePods.HostName(service, pod),
                NodeName = string.IsNullOrEmpty(pod.Spec?.NodeName) ? null : pod.Spec.NodeName,
                TargetRef = ServicePods.Reference(pod),
            };
            return new Entry(address, notReadyToo || pod.IsReady(), ports);
        }

        private static List<(string Key, CoreEndpointPort? Port)> Resolve(Service service, Pod pod)
        {
            var ports = new List<(string, CoreEndpointPort?)>();
            foreach (var port in service.Spec?.Ports ?? [])
            {
                if (ServicePods.Resolve(port, pod) is { } number)
                {
                    var name = string.IsNullOrEmpty(port.Name) ? null : port.Name;
                    var value = new CoreEndpointPort { Name = name, Port = number, Protocol = port.Protocol ?? "TCP", AppProtocol = port.AppProtocol };
                    ports.Add((string.Create(CultureInfo.InvariantCulture, $"{name}/{value.Protocol}/{number}"), value));
                }
            }

            return ports;
        }
    }
}
