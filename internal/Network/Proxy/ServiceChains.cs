using EdgeOrch.Linux.Netlink.Netfilter;

namespace EdgeOrch.Network.Proxy;

/// <summary>
/// The chains of one service port: one for all endpoints, one for this node's, one for clients from outside, one that
/// lets only some sources through, and with affinity one per endpoint. Chains nobody enters are not made. Pure.
/// </summary>
internal sealed class ServiceChains(ServicePortSpec service, EndpointSelection endpoints, ProxyNodeInfo node)
{
    /// <summary>Leads to any endpoint; null when there is none.</summary>
    public string? ClusterChain => endpoints.Cluster.Count > 0 ? "svc/" + service.RuleName : null;

    /// <summary>Leads to an endpoint of this node; null when there is none.</summary>
    public string? LocalChain => endpoints.Local.Count > 0 ? "local/" + service.RuleName : null;

    /// <summary>Where clients from outside enter; null when nothing outside leads here or nobody answers.</summary>
    public string? ExternalChain => service.HasExternalAddresses && ClusterChain is not null ? "ext/" + service.RuleName : null;

    /// <summary>Where clients of load balancer addresses enter when only some may; else null.</summary>
    public string? FirewallChain => service.LoadBalancerSourceRanges.Count > 0 && ExternalChain is not null ? "fw/" + service.RuleName : null;

    private bool UsesLocalChain => LocalChain is not null && (service.InternalLocal || (service.ExternalLocal && ExternalChain is not null));

    /// <summary>The chains in the order they are printed.</summary>
    public IEnumerable<NftChain> Chains()
    {
        if (ClusterChain is not null)
        {
            yield return new NftChain(ClusterChain, null, Balance(endpoints.Cluster));
        }

        if (UsesLocalChain)
        {
            yield return new NftChain(LocalChain!, null, Balance(endpoints.Local));
        }

        if (ExternalChain is not null)
        {
            yield return new NftChain(ExternalChain, null, [.. External()]);
        }

        if (FirewallChain is not null)
        {
            var allowed = service.LoadBalancerSourceRanges.OrderBy(range => range.ToString(), StringComparer.Ordinal);
            yield return new NftChain(FirewallChain, null, [.. allowed.Select(range => Rule().Source(range).Then(NftVerdict.Goto(ExternalChain!)))]);
        }

        foreach (var endpoint in service.ClientAffinity is null ? [] : AllUsed())
        {
            yield return new NftChain(EndpointChain(endpoint), null, [
                // A rule of its own: when the set is full (65,535 clients) the client is still served, only not remembered.
                Rule().RememberSource(AffinitySet(endpoint)).Build(),
                Rule().Dnat(NftValue.Address(endpoint.Address), NftValue.Port(endpoint.Port)),
            ]);
        }
    }

    /// <summary>With affinity, one set of clients per endpoint; the kernel forgets them by itself.</summary>
    public IEnumerable<NftSet> AffinitySets() => service.ClientAffinity is not { } timeout
        ? []
        : AllUsed().Select(endpoint => new NftSet(AffinitySet(endpoint), NftDataType.AddressOf(node.Family)) { Timeout = timeout });

    private NftRuleBuilder Rule() => new(node.Family);

    private IEnumerable<EndpointSpec> AllUsed() => endpoints.Cluster.Union(UsesLocalChain ? endpoints.Local : []).DistinctBy(EndpointChain);

    /// <summary>
    /// Shares connections among targets, all equally likely: the first rule takes one of N, the second one of the N-1
    /// that are left, and so on. A map from a random number to a target would be one lookup, but rules and map elements
    /// change generation at two different moments of a packet's way: a packet that is between the two finds the old map
    /// empty and goes on unchanged. Rules alone switch at one moment, and not one connection is lost.
    /// </summary>
    private IReadOnlyList<NftRule> Balance(IReadOnlyList<EndpointSpec> targets)
    {
        var rules = new List<NftRule>();
        if (service.ClientAffinity is not null)
        {
            rules.AddRange(targets.Select(target => Rule().SourceIn(AffinitySet(target)).Then(NftVerdict.Goto(EndpointChain(target)))));
        }

        for (var i = 0; i < targets.Count; i++)
        {
            var left = targets.Count - i;
            var share = left > 1 ? Rule().OneOf(left) : Rule();
            rules.Add(service.ClientAffinity is null
                ? share.Dnat(NftValue.Address(targets[i].Address), NftValue.Port(targets[i].Port))
                : share.Then(NftVerdict.Goto(EndpointChain(targets[i]))));
        }

        return rules;
    }

    private IEnumerable<NftRule> External()
    {
        if (!service.ExternalLocal)
        {
            yield return Rule().SetMark(ProxyNodeInfo.MasqueradeBit).Build();
            yield return Rule().Then(NftVerdict.Goto(ClusterChain!));
            yield break;
        }

        // Pods and the node itself are inside: the policy for outside clients is not theirs.
        if (node.ClusterCidr is { } cluster)
        {
            yield return Rule().Source(cluster).Then(NftVerdict.Goto(ClusterChain!));
        }

        yield return Rule().SourceIsLocal().SetMark(ProxyNodeInfo.MasqueradeBit).Then(NftVerdict.Goto(ClusterChain!));
        if (LocalChain is not null)
        {
            yield return Rule().Then(NftVerdict.Goto(LocalChain));
        }
    }

    private string EndpointChain(EndpointSpec endpoint) => $"ep/{service.RuleName}/{Plain(endpoint)}";

    private string AffinitySet(EndpointSpec endpoint) => $"aff/{service.RuleName}/{Plain(endpoint)}";

    /// <summary>nft's own parser takes no colon in a name.</summary>
    private static string Plain(EndpointSpec endpoint) => $"{endpoint.Address.ToString().Replace(':', '.')}/{endpoint.Port}";
}
