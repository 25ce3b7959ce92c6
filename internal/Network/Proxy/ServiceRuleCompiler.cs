using System.Net;
using EdgeOrch.Linux.Netlink.Netfilter;

namespace EdgeOrch.Network.Proxy;

/// <summary>
/// Compiles services and endpoints of one address family to one nftables table. Pure: equal input gives an equal table,
/// whatever its order. A packet finds its service by one map lookup, however many services there are.
/// </summary>
public static class ServiceRuleCompiler
{
    private const int DestinationNat = -100;
    private const int SourceNat = 100;
    private const int Filter = 0;

    /// <summary>Compiles. Services of another family than the node's are left out by the caller.</summary>
    public static NftTable Compile(IEnumerable<ServicePortSpec> services, ProxyNodeInfo node)
    {
        var rules = new ServiceTableBuilder(node);
        foreach (var service in services.OrderBy(service => service.RuleName, StringComparer.Ordinal))
        {
            rules.Add(service);
        }

        var chains = new List<NftChain>();
        chains.AddRange(HookChains(node));
        chains.AddRange(SharedChains(node));
        chains.AddRange(rules.Chains);
        return new NftTable(node.Family, ProxyNodeInfo.TableName, rules.Sets(), chains);
    }

    private static IEnumerable<NftChain> HookChains(ProxyNodeInfo node)
    {
        NftRuleBuilder Rule() => new(node.Family);
        NftChain Base(string name, string type, NftHookPoint point, int priority, params NftRule[] rules) =>
            new(name, new NftHook(type, point, priority), rules);
        var toServices = Rule().Then(NftVerdict.Jump(RuleNames.Services));
        var toRefusal = Rule().NewConnection().Then(NftVerdict.Jump(RuleNames.Refuse));

        // A cluster address nobody answers on must not leave by the default route.
        var strayClusterIP = Rule().NewConnection().DestinationIn(RuleNames.ClusterIPs).Then(NftVerdict.Goto(RuleNames.Reject));
        yield return Base("nat-prerouting", "nat", NftHookPoint.Prerouting, DestinationNat, toServices);
        yield return Base("nat-output", "nat", NftHookPoint.Output, DestinationNat, toServices);
        yield return Base("nat-postrouting", "nat", NftHookPoint.Postrouting, SourceNat, [.. Masquerading(node)]);
        yield return Base("filter-input", "filter", NftHookPoint.Input, Filter, toRefusal);
        yield return Base("filter-forward", "filter", NftHookPoint.Forward, Filter, toRefusal, strayClusterIP);
        yield return Base("filter-output", "filter", NftHookPoint.Output, Filter, toRefusal, strayClusterIP);
    }

    private static IEnumerable<NftChain> SharedChains(ProxyNodeInfo node)
    {
        NftRuleBuilder Rule() => new(node.Family);
        var loopback = IPNetwork.Parse(node.Family == NftFamily.Ip6 ? "::1/128" : "127.0.0.0/8");
        var services = new List<NftRule>();
        if (node.ClusterCidr is { } cluster)
        {
            // A client that is no pod may have no way back from a pod on another node.
            services.Add(Rule().Source(cluster, equal: false).DestinationIn(RuleNames.ClusterIPs).SetMark(ProxyNodeInfo.MasqueradeBit).Build());
        }

        services.Add(Rule().DestinationVerdict(RuleNames.ServiceIPs));
        services.Add(Rule().Destination(loopback, equal: false).DestinationIsLocal().PortVerdict(RuleNames.ServiceNodePorts));
        yield return new NftChain(RuleNames.Services, null, services);
        yield return new NftChain(RuleNames.Refuse, null, [
            Rule().DestinationVerdict(RuleNames.RefusedIPs),
            Rule().Destination(loopback, equal: false).DestinationIsLocal().PortVerdict(RuleNames.RefusedNodePorts),
        ]);
        yield return new NftChain(RuleNames.Reject, null, [Rule().RejectTcp(), Rule().Reject()]);
    }

    private static IEnumerable<NftRule> Masquerading(ProxyNodeInfo node)
    {
        NftRuleBuilder Rule() => new(node.Family);
        yield return Rule().MarkHas(ProxyNodeInfo.MasqueradeBit).ClearMark(ProxyNodeInfo.MasqueradeBit).Masquerade();

        // A pod that reaches itself through a service would answer itself directly and not recognize the answer.
        yield return Rule().SourceAndDestinationIn(RuleNames.Hairpin).Masquerade();
        if (node.ClusterCidr is { } cluster)
        {
            var multicast = IPNetwork.Parse(node.Family == NftFamily.Ip6 ? "ff00::/8" : "224.0.0.0/4");
            yield return Rule().Source(node.PodCidr ?? cluster).Destination(cluster, equal: false).Destination(multicast, equal: false)
                .OutputInterface(node.BridgeName, equal: false).Masquerade();
        }
    }
}
