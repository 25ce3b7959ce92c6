using System.Net;
using EdgeOrch.Linux.Netlink.Netfilter;

namespace EdgeOrch.Network.Proxy;

/// <summary>Gathers the chains, sets and map elements of services one by one. Pure; not thread-safe.</summary>
internal sealed class ServiceTableBuilder(ProxyNodeInfo node)
{
    private readonly Dictionary<NftValue, NftElement> _serviceIPs = [];
    private readonly Dictionary<NftValue, NftElement> _nodePorts = [];
    private readonly Dictionary<NftValue, NftElement> _refusedIPs = [];
    private readonly Dictionary<NftValue, NftElement> _refusedNodePorts = [];
    private readonly Dictionary<NftValue, NftElement> _clusterIPs = [];
    private readonly Dictionary<NftValue, NftElement> _hairpin = [];
    private readonly List<NftSet> _affinitySets = [];

    /// <summary>The chains of all services so far.</summary>
    public List<NftChain> Chains { get; } = [];

    /// <summary>All sets and maps, the shared ones first.</summary>
    public IReadOnlyList<NftSet> Sets()
    {
        var address = NftDataType.AddressOf(node.Family);
        var byAddress = NftDataType.Concat(address, NftDataType.InetProtocol, NftDataType.InetService);
        var byPort = NftDataType.Concat(NftDataType.InetProtocol, NftDataType.InetService);
        return
        [
            Set(RuleNames.ClusterIPs, address, null, _clusterIPs),
            Set(RuleNames.Hairpin, NftDataType.Concat(address, address), null, _hairpin),
            Set(RuleNames.ServiceIPs, byAddress, NftDataType.Verdict, _serviceIPs),
            Set(RuleNames.ServiceNodePorts, byPort, NftDataType.Verdict, _nodePorts),
            Set(RuleNames.RefusedIPs, byAddress, NftDataType.Verdict, _refusedIPs),
            Set(RuleNames.RefusedNodePorts, byPort, NftDataType.Verdict, _refusedNodePorts),
            .. _affinitySets,
        ];
    }

    /// <summary>Adds one service port.</summary>
    public void Add(ServicePortSpec service)
    {
        var endpoints = EndpointSelection.Of(service);
        var chains = new ServiceChains(service, endpoints, node);
        Chains.AddRange(chains.Chains());
        _affinitySets.AddRange(chains.AffinitySets());
        Put(_clusterIPs, new NftElement(NftValue.Address(service.ClusterIP)));
        foreach (var local in service.Endpoints.Where(endpoint => endpoint.IsLocal))
        {
            var pod = NftValue.Address(local.Address);
            Put(_hairpin, new NftElement(NftValue.Concat(pod, pod)));
        }

        var internalChain = service.InternalLocal ? chains.LocalChain : chains.ClusterChain;
        Destination(service, service.ClusterIP, internalChain, Refusal(service.InternalLocal, endpoints));
        var external = Refusal(service.ExternalLocal, endpoints);
        foreach (var address in service.ExternalIPs)
        {
            Destination(service, address, chains.ExternalChain, external);
        }

        foreach (var address in service.LoadBalancerIPs)
        {
            // Behind a firewall the refusal stays in place: whoever the firewall lets through is rewritten before it.
            Destination(service, address, chains.FirewallChain ?? chains.ExternalChain, external ?? (chains.FirewallChain is null ? null : NftVerdict.Drop));
        }

        if (service.NodePort is { } nodePort)
        {
            var key = NftValue.Concat(NftValue.Protocol(service.Protocol), NftValue.Port(nodePort));
            PutVerdict(_nodePorts, key, chains.ExternalChain is { } chain ? NftVerdict.Goto(chain) : null);
            PutVerdict(_refusedNodePorts, key, external);
        }
    }

    /// <summary>Nobody anywhere: the client is told. Somebody, but not here: silence, as a load balancer expects of a node it should not have used.</summary>
    private static NftVerdict? Refusal(bool localOnly, EndpointSelection endpoints) => (endpoints.Cluster.Count, endpoints.Local.Count) switch
    {
        (0, _) => NftVerdict.Goto(RuleNames.Reject),
        (_, 0) when localOnly => NftVerdict.Drop,
        _ => null,
    };

    private void Destination(ServicePortSpec service, IPAddress address, string? chain, NftVerdict? refusal)
    {
        var key = NftValue.Concat(NftValue.Address(address), NftValue.Protocol(service.Protocol), NftValue.Port(service.Port));
        PutVerdict(_serviceIPs, key, chain is null ? null : NftVerdict.Goto(chain));
        PutVerdict(_refusedIPs, key, refusal);
    }

    private static void PutVerdict(Dictionary<NftValue, NftElement> map, NftValue key, NftVerdict? verdict)
    {
        if (verdict is not null)
        {
            Put(map, new NftElement(key, null, verdict));
        }
    }

    /// <summary>Of two services that claim the same address and port the first by name wins, on every node alike.</summary>
    private static void Put(Dictionary<NftValue, NftElement> map, NftElement element) => map.TryAdd(element.Key, element);

    private static NftSet Set(string name, NftDataType key, NftDataType? data, Dictionary<NftValue, NftElement> elements) => new(name, key)
    {
        DataType = data,
        Elements = [.. elements.Values.OrderBy(element => element.Key.Text, StringComparer.Ordinal)],
    };
}
