using System.Net;
using EdgeOrch.Api.Types;

namespace EdgeOrch.Network.Routes;

/// <summary>Where a node's pods are.</summary>
/// <param name="NodeName">The node.</param>
/// <param name="PodCidr">Its pods' network.</param>
/// <param name="NodeAddress">Its address of the same family.</param>
public sealed record NodePodNetwork(string NodeName, IPNetwork PodCidr, IPAddress NodeAddress)
{
    /// <summary>Reads a Node object: one entry per family for which it has both a pod network and an internal address.</summary>
    public static IEnumerable<NodePodNetwork> Of(Node node)
    {
        var networks = node.Spec?.PodCIDRs is { Count: > 0 } several ? several : node.Spec?.PodCIDR is { Length: > 0 } one ? [one] : [];
        var addresses = (node.Status?.Addresses ?? [])
            .Where(address => address.Type == "InternalIP")
            .Select(address => IPAddress.TryParse(address.Address, out var parsed) ? parsed : null)
            .OfType<IPAddress>().ToList();
        foreach (var text in networks)
        {
            if (IPNetwork.TryParse(text, out var network)
                && addresses.Find(address => address.AddressFamily == network.BaseAddress.AddressFamily) is { } address)
            {
                yield return new NodePodNetwork(node.Metadata.Name ?? "", network, address);
            }
        }
    }
}
